#pragma once

#include <functional>

#include "runner/store/training_state.h"

namespace runner {

/// Makes the state after the last whole epoch, a copy of everything.
using MakeState = std::function<TrainingState()>;

/// What a training tells those who started it; called from its thread.
struct TrainingObserver {
    virtual ~TrainingObserver() = default;
    virtual void on_epoch(const TrialRecord& /*so_far*/) {}
    /// Now and then within an epoch: share of it done, 0 … 1.
    virtual void on_progress(const TrialRecord& /*so_far*/, double /*share*/) {}

    /// Whether on_state is to be called; keeping a state that can be gone on from costs a copy of all moments an epoch.
    virtual bool wants_states() const { return false; }
    /// After every epoch, the untrained network included, and once more when the training was `interrupted`: from this
    /// state it can go on.
    virtual void on_state(const MakeState& /*state*/, bool /*interrupted*/) {}
    /// Once, where the training ends as its settings have it: from this state a longer one would go on.
    virtual void on_last_state(const MakeState& /*state*/) {}
};

}  // namespace runner
