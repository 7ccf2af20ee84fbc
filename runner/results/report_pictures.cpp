#include "runner/results/report_pictures.h"

#include <algorithm>

#include "runner/results/curve_panel.h"
#include "runner/results/pictures.h"

namespace runner {
namespace {

constexpr double half_page = 480, whole_page = 1080;  // pixels

/// Draws into a report; of what there is nothing to draw, it says nothing.
class ReportPainter {
public:
    ReportPainter(const Results& results, std::string& problem)
        : sources_{{results.experiment, &results}}, problem_(problem) {}

    void add(std::vector<PictureSection>& sections, const std::string& heading) {
        if (!pictures_.empty()) sections.push_back({heading, std::move(pictures_)});
        pictures_.clear();
    }
    void draw_one(const PictureKind& kind, const PictureOptions& options) {
        const PictureScript script = kind.script(sources_, options);
        if (script.text.empty() || !problem_.empty()) return;
        Answer picture = draw(script, options.format);
        problem_ = picture.problem;
        if (problem_.empty()) pictures_.push_back({script.about, {}, std::move(picture.out)});
    }
    /// A picture for each metric, so that a phone shows them one below the other; many variants take the whole width.
    void draw_curves() {
        const auto panels = curve_panels(sources_, {});
        const bool crowded = !panels.empty() && panels[0].lines.size() > 8;
        for (const CurvePanel& panel : panels) {
            draw_one(curves_picture,
                     {.metrics = {panel.column}, .titled = false, .width = crowded ? whole_page : half_page});
            if (crowded) break;
        }
    }

private:
    PictureSources sources_;
    std::vector<Picture> pictures_;
    std::string& problem_;
};

/// Zeros that nobody asked for are no matter for a picture.
bool is_about_zeros(const Results& results) {
    return std::ranges::any_of(results.trials, [](const TrialRecord& trial) { return !trial.pruned.empty(); }) ||
           std::ranges::any_of(results.claims,
                               [](const Verdict& verdict) { return verdict.measure.name == "sparsity"; });
}

}  // namespace

std::vector<PictureSection> report_pictures(const Results& results, std::string& problem) {
    std::vector<PictureSection> sections;
    ReportPainter painter(results, problem);
    painter.draw_one(uncertainty_picture, {.titled = false, .width = whole_page});
    painter.add(sections, "What makes the verdicts uncertain");
    painter.draw_curves();
    painter.add(sections, "Learning curves");
    painter.draw_one(search_picture, {.titled = false, .width = 800});
    painter.add(sections, "How the candidates left");
    painter.draw_one(sizes_picture, {.titled = false, .width = 800});
    painter.add(sections, "Would more data help?");
    if (is_about_zeros(results)) painter.draw_one(sparsity_picture, {.titled = false, .width = 800});
    painter.add(sections, "Zero weights");
    if (results.summary.size() <= 6) painter.draw_one(confusion_picture, {.titled = false, .width = whole_page});
    painter.add(sections, "Mistakes");
    return sections;
}

}  // namespace runner
