#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "runner/results/gnuplot.h"
#include "runner/results/pictures.h"
#include "runner/results/text.h"

namespace runner {
namespace {

/// A test metric against the share of zero weights, of one variant over its seeds.
struct SparsityLine {
    struct Point {
        double x = 0, mean = 0, low = 0, high = 0, drawn_x = 0;
    };
    std::string name;
    std::vector<Point> points;
};

struct Samples {
    std::vector<double> x, y;
};

void add_sample(Samples& samples, double sparsity, const std::map<std::string, double>& test,
                const std::string& metric) {
    if (const auto found = test.find(metric); found != test.end() && gnuplot::is_drawable(found->second))
        samples.x.push_back(sparsity), samples.y.push_back(found->second);
}

/// The network as it was trained, then each time that it was pruned.
SparsityLine sparsity_line(const Results& results, const std::string& variant, const std::string& metric) {
    std::vector<Samples> rows(1);
    for (const TrialRecord& trial : results.trials) {
        if (trial.variant != variant || trial.status == Status::failed || trial.status == Status::interrupted) continue;
        add_sample(rows[0], trial.sparsity, trial.test, metric);
        if (rows.size() < trial.pruned.size() + 1) rows.resize(trial.pruned.size() + 1);
        for (std::size_t i = 0; i < trial.pruned.size(); ++i)
            add_sample(rows[i + 1], trial.pruned[i].sparsity, trial.pruned[i].test, metric);
    }
    SparsityLine line{variant, {}};
    for (const Samples& row : rows) {
        if (row.y.empty()) continue;
        Band band = band_of(row.y, is_share(metric));
        const double x = 100 * mean(row.x);
        if (!gnuplot::is_drawable(band.center) || !gnuplot::is_drawable(x)) continue;
        if (!gnuplot::is_drawable(band.low) || !gnuplot::is_drawable(band.high))
            band = {band.center, band.center, band.center};
        line.points.push_back({x, band.center, band.low, band.high, x});
    }
    std::ranges::stable_sort(line.points, {}, &SparsityLine::Point::x);
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
bool any_zeros(const std::vector<SparsityLine>& lines) {
    return std::ranges::any_of(lines, [](const SparsityLine& line) {
        return std::ranges::any_of(line.points, [](const auto& point) { return point.x > 0; });
    });
}

constexpr double beside = 1.3;  // percent of zero weights: as wide as a mark

/// Points that would hide each other stand side by side.
void spread(std::vector<SparsityLine>& lines) {
    std::vector<SparsityLine::Point*> points;
    for (SparsityLine& line : lines)
        for (auto& point : line.points) points.push_back(&point);
    std::ranges::stable_sort(points, {}, [](const auto* point) { return point->x; });
    for (std::size_t begin = 0, end = 0; begin < points.size(); begin = end) {
        while (end < points.size() && points[end]->x < points[begin]->x + beside) ++end;
        const double middle = static_cast<double>(end - begin - 1) / 2;
        for (std::size_t i = begin; i < end; ++i)
            points[i]->drawn_x = points[i]->x + (static_cast<double>(i - begin) - middle) * beside;
    }
}

constexpr int shapes[] = {7, 5, 9, 11, 13, 6, 4, 8};

std::string draw_sparsity(const std::vector<SparsityLine>& lines) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const char* colour = gnuplot::palette[i % gnuplot::colours];
        parts.push_back(fmt::format(
            "$s{} using 1:2:3:4 with yerrorbars linewidth 1 pointtype 0 linecolor rgb '{}' notitle", i, colour));
        parts.push_back(fmt::format("$s{} using 1:2 with linespoints linewidth 2 pointtype {} pointsize 0.9 {} notitle",
                                    i, shapes[i % std::size(shapes)], gnuplot::line_style(i)));
    }
    return fmt::format("plot {}\n", fmt::join(parts, ", \\\n     "));
}

std::string data_of(const std::vector<SparsityLine>& lines) {
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        text += fmt::format("$s{} << EOD\n", i);
        for (const auto& point : lines[i].points)
            text += fmt::format("{} {} {} {}\n", point.drawn_x, point.mean, point.low, point.high);
        text += "EOD\n";
    }
    return text;
}

PictureScript sparsity_script(const PictureSources& sources, const PictureOptions& options) {
    const std::string metric = options.metrics.empty() ? usual_metric(sources) : options.metrics[0];
    std::vector<SparsityLine> lines;
    for (const PictureSource& source : sources)
        for (const VariantSummary& summary : source.results->summary) {
            if (!options.shows(summary.variant)) continue;
            SparsityLine line = sparsity_line(*source.results, summary.variant, metric);
            if (sources.size() > 1) line.name = fmt::format("{}: {}", source.name, line.name);
            if (!line.points.empty()) lines.push_back(std::move(line));
        }
    if (!any_zeros(lines)) return {};

    spread(lines);
    std::vector<std::string> names;
    std::vector<gnuplot::Legend::Sample> samples;
    double low = lines[0].points[0].low, high = lines[0].points[0].high, first_x = 0;
    for (const SparsityLine& line : lines) {
        samples.push_back({line.points.size() > 1, shapes[names.size() % std::size(shapes)]});
        names.push_back(line.name);
        first_x = std::min(first_x, line.points[0].drawn_x);
        for (const auto& point : line.points) low = std::min(low, point.low), high = std::max(high, point.high);
    }
    const double pad = high > low ? 0.05 * (high - low) : 0.01;
    const gnuplot::Ends y = gnuplot::axis_ends(low >= 0 ? std::max(low - pad, 0.0) : low - pad, high + pad);
    std::string words = metric;
    std::ranges::replace(words, '_', ' ');
    const std::string about = fmt::format(
        "{}test {}, mean over the seeds ± one standard deviation; a line joins one training's prunings; "
        "points at one place stand side by side",
        options.titled ? sources[0].name + ": " : "", words);
    const gnuplot::Legend legend(names, options.width, samples);
    gnuplot::Page page{options.format, options.width};
    std::string labels;
    const auto head = [&] {
        return options.titled ? page.title("What do zero weights cost?", about, labels) : gnuplot::margin / 2 + 4;
    };
    const double panel_height = 0.5 * options.width - 60;
    page.height = head() + legend.height() + 30 + panel_height + 56;
    labels.clear();
    const double top = head(), panel_top = top + legend.height() + 30;
    std::string text = page.head() + data_of(lines) + labels + legend.draw(page, top);
    text += page.label(gnuplot::margin, panel_top - 14, "test " + words, gnuplot::font, "#111111");
    text += page.margins({gnuplot::margin + 52, panel_top, options.width - gnuplot::margin, panel_top + panel_height});
    text += fmt::format(
        "set xrange [{}:101]; set yrange [{}:{}]\nset xtics 0, 10, 100 nomirror; set format x '%g %%'\n{}\n",
        first_x - 1, y.low, y.high, gnuplot::ticks("y", y.high - y.low, panel_height / 40));
    text += "set xlabel 'share of kernel weights that are zero' offset 0,0.2\n";
    return {text + draw_sparsity(lines), about};
}

}  // namespace

const PictureKind sparsity_picture{
    "sparsity", "a test metric against the share of zero weights",
    "no trial has zero weights: `evaluation: {prune: {fraction: [0.5, 0.9]}}` makes some", sparsity_script,
    test_metrics};

}  // namespace runner
