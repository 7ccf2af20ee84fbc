#pragma once

#include <string>
#include <vector>

#include "runner/results/program.h"
#include "runner/results/results.h"

namespace runner {

enum class PictureFormat { svg, png };

/// A variant's column of the curves, summed up over its seeds, as long as at least half of them run.
struct MeanLine {
    std::string variant;
    std::vector<double> epoch, mean, low, high;  // low and high: one standard deviation around the mean
};
std::vector<MeanLine> mean_lines(const Results& results, const std::string& column);

/// The learning curves, by gnuplot: a metric and the loss side by side, of the validation part where there is one.
/// Up to eight variants share a panel, more get one each. Without gnuplot the problem is told.
Answer draw(const Results& results, PictureFormat format);

/// What gnuplot is told; empty if there is nothing to draw.
std::string gnuplot_script(const Results& results, PictureFormat format);

/// By graphviz; the problem is told where it is not installed.
Answer svg_of_dot(const std::string& dot);

}  // namespace runner
