#pragma once

#include <string>
#include <vector>

#include "runner/results/gnuplot.h"
#include "runner/results/pictures.h"

namespace runner {

/// Points of one variant with bars, joined by a line.
struct PointLine {
    struct Point {
        double x = 0, mean = 0, low = 0, high = 0;
    };
    std::string name;
    std::vector<Point> points;
    bool joined = true;     // in the legend
    bool is_faint = false;  // a thin grey line behind the others, without bars and not in the legend
};

/// What stands around the points.
struct PanelWords {
    std::string title, about;  // of the picture; the title only where it is titled
    std::string panel;         // above the axes
};

/// Of the bars, with some room around; numbers that can't be negative have no axis below 0.
gnuplot::Ends value_ends(const std::vector<PointLine>& lines);

/// One panel of points. `axes` is what gnuplot is told of them, the panel being so many pixels high.
PictureScript point_picture(const std::vector<PointLine>& lines, const PanelWords& words, const PictureOptions& options,
                            const std::string& axes);

/// Of every point_picture: its height in pixels, for the ticks.
double panel_height(const PictureOptions& options);

}  // namespace runner
