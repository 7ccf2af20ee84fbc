#pragma once

#include "runner/results/mean_lines.h"
#include "runner/results/pictures.h"

namespace runner {

/// One column of the curves of one source, ready to be drawn.
struct CurvePanel {
    std::string column, label;  // "val_accuracy", "validation accuracy"
    std::size_t source = 0;
    bool logarithmic = false;
    double low = 0, high = 1, first_x = 0, last_x = 1;
    std::vector<MeanLine> lines;
};

/// A panel for each column and source, in this order; those of one column share their axes. Without chosen metrics:
/// a metric and the loss, of the validation part where there is one.
std::vector<CurvePanel> curve_panels(const PictureSources& sources, const PictureOptions& options);

/// Every column that some trial has.
std::vector<std::string> curve_columns(const PictureSources& sources);

}  // namespace runner
