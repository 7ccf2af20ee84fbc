#pragma once

#include <string>

#include "runner/results/results.h"

namespace runner {

/// "5,000 training, 500 validation and 1,000 test samples"; of folds, which may differ: "10 folds, in each 134 to 135
/// training, 0 validation and 15 to 16 test samples". `data`: those of a trial.
std::string part_sizes(const Results& results, const DataRecord& data);

/// Where classes are rarer than folds: that not every fold tests them. Else empty.
std::string about_rare_classes(const Results& results);

}  // namespace runner
