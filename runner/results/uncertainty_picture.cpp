#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "runner/results/gnuplot.h"
#include "runner/results/pictures.h"
#include "runner/results/text.h"

namespace runner {
namespace {

/// What makes one verdict uncertain, in parts that add up to 1.
struct UncertaintyBar {
    std::string compared;  // "bn_is_better: bn – plain"
    std::string widths;    // "± 0.00086, with any number of seeds ± 0.00054"
    std::array<double, 3> parts;
    bool of_groups;
};

/// A part of all bars: what it is called in the legend, its colour and that of the number upon it.
struct UncertaintyPart {
    const char *name, *colour, *text;  // of the name, {} are samples or groups
};
constexpr std::array uncertainty_parts = {
    UncertaintyPart{"the seeds", gnuplot::palette[0], "#ffffff"},
    UncertaintyPart{"which {} were tested", gnuplot::palette[4], "#111111"},
    UncertaintyPart{"luck of single {} in single trainings", "#c8c8c8", "#111111"}};

/// What the bars are about.
const char* tested_in(const std::vector<UncertaintyBar>& bars) {
    const auto groups = std::ranges::count(bars, true, &UncertaintyBar::of_groups);
    return groups == 0 ? "samples" : groups == std::ssize(bars) ? "groups" : "samples or groups";
}

UncertaintyBar bar_of(const Verdict& verdict, const std::string& source) {
    const std::string other = verdict.against_number ? fmt::format("{}", *verdict.against_number) : verdict.against;
    const double half = (verdict.interval.high - verdict.interval.low) / 2;
    std::string widths = "± " + significant(half, 2);
    if (verdict.floor) widths += ", with any number of seeds ± " + significant(*verdict.floor, 2);
    return {fmt::format("{}{}: {} – {}", source, verdict.claim, verdict.variant, other),
            std::move(widths),
            {verdict.parts->seeds, verdict.parts->samples, verdict.parts->single},
            verdict.groups > 0};
}

/// Verdicts that know nothing of samples, and those without any uncertainty, have no bar.
std::vector<UncertaintyBar> uncertainty_bars(const PictureSources& sources, const PictureOptions& options) {
    std::vector<UncertaintyBar> bars;
    for (const PictureSource& source : sources)
        for (const Verdict& verdict : source.results->claims) {
            if (!verdict.parts || !options.shows(verdict.variant)) continue;
            UncertaintyBar bar = bar_of(verdict, sources.size() > 1 ? source.name + ": " : "");
            const bool drawable = std::ranges::all_of(bar.parts, gnuplot::is_drawable);
            if (drawable && bar.parts[0] + bar.parts[1] + bar.parts[2] > 0.5) bars.push_back(std::move(bar));
        }
    return bars;
}

constexpr double row_height = 58, bar_height = 22;  // pixels
constexpr double legend_square = 13, least_width_of_number = 44;

/// Squares in the colours of the parts, each with its name, in rows. Returns where the rest may begin.
double draw_names(const gnuplot::Page& page, const char* tested, double top, std::size_t& objects, std::string& text) {
    double x = gnuplot::margin, y = top;
    for (const UncertaintyPart& part : uncertainty_parts) {
        const std::string name = fmt::format(fmt::runtime(part.name), tested);
        const double space = legend_square + 8 + gnuplot::character * columns_of(name) + 20;
        if (x + space > page.width && x > gnuplot::margin) x = gnuplot::margin, y += gnuplot::line_height;
        text += page.rectangle(++objects, {x, y, x + legend_square, y + legend_square}, part.colour);
        text += page.label(x + legend_square + 8, y + legend_square / 2, name, gnuplot::font, "#111111");
        x += space;
    }
    return y + gnuplot::line_height + 18;
}

/// The line of words, and below it the bar with its percentages.
void draw_bar(const gnuplot::Page& page, const UncertaintyBar& bar, double top, std::size_t& objects,
              std::string& text) {
    const double width = page.width - 2 * gnuplot::margin;
    const double words = gnuplot::character * columns_of(bar.widths);
    text += page.label(gnuplot::margin, top, gnuplot::shortened(bar.compared, width - words - 12), gnuplot::font,
                       "#111111");
    text += page.label(page.width - gnuplot::margin, top, bar.widths, gnuplot::font - 1, "#666666", "right");
    double x = gnuplot::margin;
    for (std::size_t i = 0; i < bar.parts.size(); ++i) {
        const double right = x + bar.parts[i] * width;
        if (right > x)
            text += page.rectangle(++objects, {x, top + 12, right, top + 12 + bar_height}, uncertainty_parts[i].colour);
        if (right - x >= least_width_of_number)
            text += page.label((x + right) / 2, top + 12 + bar_height / 2,
                               fmt::format("{} %", std::lround(100 * bar.parts[i])), gnuplot::font,
                               uncertainty_parts[i].text, "center");
        x = right;
    }
}

PictureScript uncertainty_script(const PictureSources& sources, const PictureOptions& options) {
    const std::vector<UncertaintyBar> bars = uncertainty_bars(sources, options);
    if (bars.empty()) return {};
    const std::string about = fmt::format(
        "{}of what the uncertainty of each difference is made, as shares of its variance; at the right half of its "
        "interval",
        options.titled ? sources[0].name + ": " : "");
    gnuplot::Page page{options.format, options.width};
    std::string text;
    std::size_t objects = 0;
    // Twice: where the rows begin tells how high the page is, which places depend on.
    const auto draw_all = [&] {
        text.clear();
        objects = 0;
        double top =
            options.titled ? page.title("What makes the verdicts uncertain?", about, text) : gnuplot::margin / 2 + 4;
        top = draw_names(page, tested_in(bars), top, objects, text) + 4;
        for (const UncertaintyBar& bar : bars) {
            draw_bar(page, bar, top, objects, text);
            top += row_height;
        }
        return top;
    };
    page.height = draw_all();
    draw_all();
    text = page.head() + text + page.margins({0, 0, page.width, page.height});
    return {text + "unset border; unset tics; unset grid; set xrange [0:1]; set yrange [0:1]\nplot NaN notitle\n",
            about};
}

}  // namespace

const PictureKind uncertainty_picture{
    "uncertainty",
    "what makes each verdict uncertain: seeds, test samples, single samples",
    "no claim was judged over seeds and samples: its trials keep no outcomes, or its measure is no mean over samples",
    uncertainty_script,
    nullptr,
    "each verdict has the measure of its claim"};

}  // namespace runner
