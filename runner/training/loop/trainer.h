#pragma once

#include "runner/store/training_state.h"
#include "runner/training/network/trial_context.h"

namespace runner {

/// What the trainer tells while it works; called from the trial's thread.
struct Observer {
    virtual ~Observer() = default;
    virtual void on_epoch(const TrialRecord& /*so_far*/) {}
    /// Now and then within an epoch: share of it done, 0 … 1.
    virtual void on_progress(const TrialRecord& /*so_far*/, double /*share*/) {}
    /// After every epoch, the untrained network included, and once more when the training was `interrupted`: from here
    /// it can go on.
    virtual void on_state(const TrainingState& /*state*/, bool /*interrupted*/) {}
};

/// Trains a trial in the calling thread: the curve, and how it ended. The context's parameters hold the weights to
/// start from; afterwards those that the training ends with: the best if they are restored, the last finite ones if it
/// diverged. With `from` it goes on from there. A request to stop ends it within a step, with status `interrupted`.
TrialRecord fit(const TrialContext& context, Observer& observer, const TrainingState* from = nullptr);

}  // namespace runner
