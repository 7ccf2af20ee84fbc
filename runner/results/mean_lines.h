#pragma once

#include <string>
#include <vector>

#include "runner/results/results.h"

namespace runner {

/// A variant's column of the curves, summed up over its seeds, as long as at least half of them run. A seed that has
/// stopped keeps its last value: without it the mean would jump where a good or a bad one leaves.
struct MeanLine {
    struct Seed {
        std::vector<double> x, y;
    };
    std::string variant;
    std::vector<double> x, mean, low, high;  // low and high: one standard deviation around the mean,
                                             // a share's no further than 0 and 1
    std::vector<Seed> seeds;
};
/// Over the epochs, or over the seconds of training until their end.
std::vector<MeanLine> mean_lines(const Results& results, const std::string& column, bool seconds = false);

}  // namespace runner
