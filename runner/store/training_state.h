#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runner/record/record.h"

namespace runner {

/// Everything that early stopping remembers from one epoch to the next.
struct EarlyStoppingState {
    std::optional<double> best;
    std::int64_t best_epoch = 0;  // 0: none yet
    std::int64_t wait = 0;        // epochs without improvement
    bool stop = false;
};

/// All that a training needs to go on after an epoch, to the same bits: random numbers have no state of their own.
struct TrainingState {
    TrialRecord record;  // with the curve so far
    std::int64_t steps = 0;
    EarlyStoppingState stopping;
    std::vector<float> values;       // all parameters, moving statistics included
    std::vector<float> moments;      // the optimizer's
    std::vector<float> best_values;  // to be restored at the end; empty if nothing is kept
};

}  // namespace runner
