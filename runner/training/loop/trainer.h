#pragma once

#include "runner/store/training_state.h"
#include "runner/training/network/trial_context.h"
#include "runner/training/observers/training_observer.h"

namespace runner {

/// Trains a trial in the calling thread: the curve, and how it ended. The context's parameters hold the weights to
/// start from; afterwards those that the training ends with: the best if they are restored, the last finite ones if it
/// diverged. With `from` it goes on from there. A request to stop ends it within a step, with status `interrupted`.
TrialRecord fit(const TrialContext& context, TrainingObserver& observer, const TrainingState* from = nullptr);

}  // namespace runner
