#pragma once

#include <string>
#include <vector>

#include "runner/results/results.h"

namespace runner {

/// How a variant does with training parts of several `sizes`: would more data help?
struct SizeCurve {
    struct Point {
        double size = 0;           // the share of the training part
        std::int64_t samples = 0;  // so many of them
        Estimate estimate;
    };
    std::string variant;  // without what `sizes` added to its name
    std::vector<Point> points;
};

/// The test metric that they are about: accuracy, or the loss.
std::string metric_of_sizes(const Results& results);

/// One for each variant that was trained with several sizes; none where no file asked for any.
std::vector<SizeCurve> size_curves(const Results& results, const std::string& metric);

}  // namespace runner
