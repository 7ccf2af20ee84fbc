#pragma once

#include "runner/record/record.h"
#include "runner/training/network/trial_context.h"

namespace runner {

/// Evaluates the weights that a training ended with, once: training part, test part, sparsity, and what `evaluation`
/// asks for; finds out whether the network collapsed. The parameters are pruned where the variant says so. A request to
/// stop ends it with status `interrupted`.
void evaluate_trial(const TrialContext& context, TrialRecord& record);

/// As far as the training part tells, for trials that must not see the test part: whether the network collapsed.
void evaluate_on_training(const TrialContext& context, TrialRecord& record);

}  // namespace runner
