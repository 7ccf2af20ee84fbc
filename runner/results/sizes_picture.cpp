#include <fmt/format.h>

#include <algorithm>

#include "runner/results/point_panel.h"
#include "runner/results/size_curves.h"

namespace runner {
namespace {

/// The interval of the mean, or the mean alone.
Interval ends_of(const SizeCurve::Point& point) {
    const Interval ends = point.estimate.new_data.value_or(point.estimate.ci95.value_or(Interval{}));
    const bool known = gnuplot::is_drawable(ends.low) && gnuplot::is_drawable(ends.high);
    return known ? ends : Interval{point.estimate.mean, point.estimate.mean};
}

PointLine line_of(const SizeCurve& curve, const std::string& source) {
    PointLine line{source + curve.variant, {}};
    for (const auto& point : curve.points) {
        if (!gnuplot::is_drawable(point.estimate.mean)) continue;
        const Interval ends = ends_of(point);
        line.points.push_back({static_cast<double>(point.samples), point.estimate.mean, ends.low, ends.high});
    }
    return line;
}

std::vector<PointLine> size_lines(const PictureSources& sources, const PictureOptions& options) {
    std::vector<PointLine> all;
    for (const PictureSource& source : sources)
        for (const SizeCurve& curve : size_curves(*source.results, metric_of_sizes(*sources[0].results))) {
            if (!options.shows(curve.variant)) continue;
            PointLine line = line_of(curve, sources.size() > 1 ? source.name + ": " : "");
            if (!line.points.empty()) all.push_back(std::move(line));
        }
    return all;
}

/// From 0 samples on, so that the eye sees what a further one would add.
std::string axes_of(const std::vector<PointLine>& lines, double height) {
    double most = 0;
    for (const PointLine& line : lines)
        for (const auto& point : line.points) most = std::max(most, point.x);
    const gnuplot::Ends y = value_ends(lines);
    return fmt::format("set xrange [0:{}]; set yrange [{}:{}]\n{}\nset xlabel 'training samples' offset 0,0.2\n",
                       1.03 * most, y.low, y.high, gnuplot::ticks("y", y.high - y.low, height / 40));
}

PictureScript sizes_script(const PictureSources& sources, const PictureOptions& options) {
    const std::vector<PointLine> lines = size_lines(sources, options);
    if (lines.empty()) return {};
    std::string words = metric_of_sizes(*sources[0].results);
    std::ranges::replace(words, '_', ' ');
    const std::string about = fmt::format("{}{} by the size of the training part; bars: 95 % interval of the mean",
                                          options.titled ? sources[0].name + ": " : "", words);
    return point_picture(lines, {"Would more data help?", about, words}, options,
                         axes_of(lines, panel_height(options)));
}

}  // namespace

const PictureKind sizes_picture{"sizes",
                                "a test metric against the size of the training part",
                                "no variant was trained with several sizes: `data: {sizes: [0.1, 0.3, 1]}` makes some",
                                sizes_script,
                                nullptr,
                                "it shows the accuracy, or the loss"};

}  // namespace runner
