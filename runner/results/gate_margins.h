#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "runner/results/results.h"

namespace runner {

/// How much worse a metric may be.
struct GateMargin {
    std::string metric;
    double value = 0;
    bool relative = false;  // a share of the baseline's mean

    double of(double baseline) const { return relative ? value * std::abs(baseline) : value; }
};

struct GateMargins {
    std::vector<GateMargin> all;
    std::string note;  // where they are none that anybody wrote, and not the usual one
};

/// Those of the command, else those of the file; where neither has any, 0.005 of test accuracy, and where no trial has
/// that, a margin that fits the metric that the trials have.
GateMargins margins_for(const Results& now, const Results& baseline, const Gate& of_command);

}  // namespace runner
