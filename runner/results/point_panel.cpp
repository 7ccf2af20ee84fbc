#include "runner/results/point_panel.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

namespace runner {
namespace {

constexpr int marks[] = {7, 5, 9, 11, 13, 6, 4, 8};
int mark_of(std::size_t line) { return marks[line % std::size(marks)]; }

std::string blocks_of(const std::vector<PointLine>& lines) {
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        text += fmt::format("$s{} << EOD\n", i);
        for (const auto& point : lines[i].points)
            text += fmt::format("{} {} {} {}\n", point.x, point.mean, point.low, point.high);
        text += "EOD\n";
    }
    return text;
}

std::string plot_of(const std::vector<PointLine>& lines) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (lines[i].is_faint)
            parts.push_back(
                fmt::format("$s{} using 1:2 with linespoints linewidth 1 pointtype 7 pointsize 0.4 linecolor "
                            "rgb '#aaaaaa' notitle",
                            i));
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].is_faint) continue;
        const char* colour = gnuplot::palette[i % gnuplot::colours];
        parts.push_back(fmt::format(
            "$s{} using 1:2:3:4 with yerrorbars linewidth 1 pointtype 0 linecolor rgb '{}' notitle", i, colour));
        parts.push_back(fmt::format("$s{} using 1:2 with linespoints linewidth 2 pointtype {} pointsize 0.9 {} notitle",
                                    i, mark_of(i), gnuplot::line_style(i)));
    }
    return fmt::format("plot {}\n", fmt::join(parts, ", \\\n     "));
}

gnuplot::Legend legend_of(const std::vector<PointLine>& lines, double width) {
    std::vector<std::string> names;
    std::vector<gnuplot::Legend::Sample> samples;
    for (const PointLine& line : lines) {
        if (line.is_faint) continue;
        samples.push_back({line.joined, mark_of(names.size())});
        names.push_back(line.name);
    }
    return {names, width, samples};
}

}  // namespace

gnuplot::Ends value_ends(const std::vector<PointLine>& lines) {
    double low = lines[0].points[0].low, high = lines[0].points[0].high;
    for (const PointLine& line : lines)
        for (const auto& point : line.points) low = std::min(low, point.low), high = std::max(high, point.high);
    const double pad = high > low ? 0.05 * (high - low) : 0.01;
    return gnuplot::axis_ends(low >= 0 ? std::max(low - pad, 0.0) : low - pad, high + pad);
}

double panel_height(const PictureOptions& options) { return 0.5 * options.width - 60; }

PictureScript point_picture(const std::vector<PointLine>& lines, const PanelWords& words, const PictureOptions& options,
                            const std::string& axes) {
    const gnuplot::Legend legend = legend_of(lines, options.width);
    gnuplot::Page page{options.format, options.width};
    std::string labels;
    const auto head = [&] {
        return options.titled ? page.title(words.title, words.about, labels) : gnuplot::margin / 2 + 4;
    };
    page.height = head() + legend.height() + 30 + panel_height(options) + 56;
    labels.clear();
    const double top = head(), panel_top = top + legend.height() + 30;
    std::string text = page.head() + blocks_of(lines) + labels + legend.draw(page, top);
    text += page.label(gnuplot::margin, panel_top - 14, words.panel, gnuplot::font, "#111111");
    text += page.margins(
        {gnuplot::margin + 52, panel_top, options.width - gnuplot::margin, panel_top + panel_height(options)});
    return {text + axes + plot_of(lines), words.about};
}

}  // namespace runner
