#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "runner/results/point_panel.h"
#include "runner/results/text.h"

namespace runner {
namespace {

struct Samples {
    std::vector<double> x, y;
};

void add_sample(Samples& samples, double sparsity, const std::map<std::string, double>& test,
                const std::string& metric) {
    if (const auto found = test.find(metric); found != test.end() && gnuplot::is_drawable(found->second))
        samples.x.push_back(sparsity), samples.y.push_back(found->second);
}

/// The network as it was trained, then each time that it was pruned.
PointLine sparsity_line(const Results& results, const std::string& variant, const std::string& metric) {
    std::vector<Samples> rows(1);
    for (const TrialRecord& trial : results.trials) {
        if (trial.variant != variant || trial.status == Status::failed || trial.status == Status::interrupted) continue;
        add_sample(rows[0], trial.sparsity, trial.test, metric);
        if (rows.size() < trial.pruned.size() + 1) rows.resize(trial.pruned.size() + 1);
        for (std::size_t i = 0; i < trial.pruned.size(); ++i)
            add_sample(rows[i + 1], trial.pruned[i].sparsity, trial.pruned[i].test, metric);
    }
    PointLine line{variant, {}};
    for (const Samples& row : rows) {
        if (row.y.empty()) continue;
        Band band = band_of(row.y, is_share(metric));
        const double x = 100 * mean(row.x);
        if (!gnuplot::is_drawable(band.center) || !gnuplot::is_drawable(x)) continue;
        if (!gnuplot::is_drawable(band.low) || !gnuplot::is_drawable(band.high))
            band = {band.center, band.center, band.center};
        line.points.push_back({x, band.center, band.low, band.high});
    }
    std::ranges::stable_sort(line.points, {}, &PointLine::Point::x);
    return line;
}

std::vector<std::string> test_metrics(const PictureSources& sources) {
    std::vector<std::string> names;
    for (const PictureSource& source : sources)
        for (const TrialRecord& trial : source.results->trials)
            for (const auto& [name, value] : trial.test)
                if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    return names;
}

std::string usual_metric(const PictureSources& sources) {
    const auto names = test_metrics(sources);
    return std::ranges::find(names, "accuracy") != names.end() ? "accuracy" : "loss";
}

/// Nothing to see where no network has a zero weight.
bool any_zeros(const std::vector<PointLine>& lines) {
    return std::ranges::any_of(lines, [](const PointLine& line) {
        return std::ranges::any_of(line.points, [](const auto& point) { return point.x > 0; });
    });
}

constexpr double beside = 1.3;  // percent of zero weights: as wide as a mark

/// Points that would hide each other stand side by side.
void spread(std::vector<PointLine>& lines) {
    std::vector<PointLine::Point*> points;
    for (PointLine& line : lines)
        for (auto& point : line.points) points.push_back(&point);
    std::ranges::stable_sort(points, {}, [](const auto* point) { return point->x; });
    for (std::size_t begin = 0, end = 0; begin < points.size(); begin = end) {
        const double first = points[begin]->x;
        while (end < points.size() && points[end]->x < first + beside) ++end;
        const double middle = static_cast<double>(end - begin - 1) / 2;
        for (std::size_t i = begin; i < end; ++i) points[i]->x += (static_cast<double>(i - begin) - middle) * beside;
    }
}

PictureScript sparsity_script(const PictureSources& sources, const PictureOptions& options) {
    const std::string metric = options.metrics.empty() ? usual_metric(sources) : options.metrics[0];
    std::vector<PointLine> lines;
    for (const PictureSource& source : sources)
        for (const VariantSummary& summary : source.results->summary) {
            if (!options.shows(summary.variant)) continue;
            PointLine line = sparsity_line(*source.results, summary.variant, metric);
            if (sources.size() > 1) line.name = fmt::format("{}: {}", source.name, line.name);
            if (!line.points.empty()) lines.push_back(std::move(line));
        }
    if (!any_zeros(lines)) return {};

    spread(lines);
    double first_x = 0;
    for (PointLine& line : lines) {
        line.joined = line.points.size() > 1;
        first_x = std::min(first_x, line.points[0].x);
    }
    std::string words = metric;
    std::ranges::replace(words, '_', ' ');
    const std::string about = fmt::format(
        "{}test {}, mean over the seeds ± one standard deviation; a line joins one training's prunings; "
        "points at one place stand side by side",
        options.titled ? sources[0].name + ": " : "", words);
    const gnuplot::Ends y = value_ends(lines);
    const std::string axes = fmt::format(
        "set xrange [{}:101]; set yrange [{}:{}]\nset xtics 0, 10, 100 nomirror; set format x '%g %%'\n{}\n"
        "set xlabel 'share of kernel weights that are zero' offset 0,0.2\n",
        first_x - 1, y.low, y.high, gnuplot::ticks("y", y.high - y.low, panel_height(options) / 40));
    return point_picture(lines, {"What do zero weights cost?", about, "test " + words}, options, axes);
}

}  // namespace

const PictureKind sparsity_picture{
    "sparsity", "a test metric against the share of zero weights",
    "no trial has zero weights: `evaluation: {prune: {fraction: [0.5, 0.9]}}` makes some", sparsity_script,
    test_metrics};

}  // namespace runner
