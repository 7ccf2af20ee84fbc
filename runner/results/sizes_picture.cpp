#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "runner/results/gnuplot.h"
#include "runner/results/pictures.h"
#include "runner/results/size_curves.h"

namespace runner {
namespace {

constexpr int size_marks[] = {7, 5, 9, 11, 13, 6, 4, 8};

/// The interval of the mean, or the mean alone.
Interval ends_of(const SizeCurve::Point& point) {
    const Interval ends = point.estimate.new_data.value_or(point.estimate.ci95.value_or(Interval{}));
    const bool known = gnuplot::is_drawable(ends.low) && gnuplot::is_drawable(ends.high);
    return known ? ends : Interval{point.estimate.mean, point.estimate.mean};
}

std::vector<SizeCurve> drawable_curves(const PictureSources& sources, const PictureOptions& options) {
    std::vector<SizeCurve> all;
    for (const PictureSource& source : sources)
        for (SizeCurve& curve : size_curves(*source.results, metric_of_sizes(*sources[0].results))) {
            std::erase_if(curve.points, [](const auto& point) { return !gnuplot::is_drawable(point.estimate.mean); });
            if (!options.shows(curve.variant) || curve.points.empty()) continue;
            if (sources.size() > 1) curve.variant = fmt::format("{}: {}", source.name, curve.variant);
            all.push_back(std::move(curve));
        }
    return all;
}

std::string blocks_of(const std::vector<SizeCurve>& curves) {
    std::string text;
    for (std::size_t i = 0; i < curves.size(); ++i) {
        text += fmt::format("$n{} << EOD\n", i);
        for (const auto& point : curves[i].points)
            text += fmt::format("{} {} {} {}\n", point.samples, point.estimate.mean, ends_of(point).low,
                                ends_of(point).high);
        text += "EOD\n";
    }
    return text;
}

std::string plot_of(const std::vector<SizeCurve>& curves) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < curves.size(); ++i) {
        const char* colour = gnuplot::palette[i % gnuplot::colours];
        parts.push_back(fmt::format(
            "$n{} using 1:2:3:4 with yerrorbars linewidth 1 pointtype 0 linecolor rgb '{}' notitle", i, colour));
        parts.push_back(fmt::format("$n{} using 1:2 with linespoints linewidth 2 pointtype {} pointsize 0.9 {} notitle",
                                    i, size_marks[i % std::size(size_marks)], gnuplot::line_style(i)));
    }
    return fmt::format("plot {}\n", fmt::join(parts, ", \\\n     "));
}

/// From 0 samples on, so that the eye sees what a further one would add.
std::string axes_of(const std::vector<SizeCurve>& curves, double height) {
    double low = curves[0].points[0].estimate.mean, high = low, most = 0;
    for (const SizeCurve& curve : curves)
        for (const auto& point : curve.points) {
            low = std::min(low, ends_of(point).low), high = std::max(high, ends_of(point).high);
            most = std::max(most, static_cast<double>(point.samples));
        }
    const double pad = high > low ? 0.05 * (high - low) : 0.01;
    const gnuplot::Ends y = gnuplot::axis_ends(low >= 0 ? std::max(low - pad, 0.0) : low - pad, high + pad);
    return fmt::format("set xrange [0:{}]; set yrange [{}:{}]\n{}\nset xlabel 'training samples' offset 0,0.2\n",
                       1.03 * most, y.low, y.high, gnuplot::ticks("y", y.high - y.low, height / 40));
}

PictureScript sizes_script(const PictureSources& sources, const PictureOptions& options) {
    const std::vector<SizeCurve> curves = drawable_curves(sources, options);
    if (curves.empty()) return {};
    std::vector<std::string> names;
    std::vector<gnuplot::Legend::Sample> samples;
    for (const SizeCurve& curve : curves) {
        samples.push_back({true, size_marks[names.size() % std::size(size_marks)]});
        names.push_back(curve.variant);
    }
    std::string words = metric_of_sizes(*sources[0].results);
    std::ranges::replace(words, '_', ' ');
    const std::string about = fmt::format("{}{} by the size of the training part; bars: 95 % interval of the mean",
                                          options.titled ? sources[0].name + ": " : "", words);
    const gnuplot::Legend legend(names, options.width, samples);
    gnuplot::Page page{options.format, options.width};
    std::string labels;
    const auto head = [&] {
        return options.titled ? page.title("Would more data help?", about, labels) : gnuplot::margin / 2 + 4;
    };
    const double panel_height = 0.5 * options.width - 60;
    page.height = head() + legend.height() + 30 + panel_height + 56;
    labels.clear();
    const double top = head(), panel_top = top + legend.height() + 30;
    std::string text = page.head() + blocks_of(curves) + labels + legend.draw(page, top);
    text += page.label(gnuplot::margin, panel_top - 14, words, gnuplot::font, "#111111");
    text += page.margins({gnuplot::margin + 52, panel_top, options.width - gnuplot::margin, panel_top + panel_height});
    return {text + axes_of(curves, panel_height) + plot_of(curves), about};
}

}  // namespace

const PictureKind sizes_picture{"sizes",
                                "a test metric against the size of the training part",
                                "no variant was trained with several sizes: `data: {sizes: [0.1, 0.3, 1]}` makes some",
                                sizes_script,
                                nullptr,
                                "it shows the accuracy, or the loss"};

}  // namespace runner
