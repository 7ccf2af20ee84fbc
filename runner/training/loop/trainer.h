#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "runner/store/training_state.h"
#include "runner/training/network/trial_context.h"
#include "runner/training/observers/training_observer.h"

namespace runner {

/// A training among those whose steps are the same as far as each goes: they differ in when they stop, and with which
/// weights.
struct Training {
    const Variant& variant;
    TrainingObserver& observer;
    const TrainingState* from = nullptr;  // goes on from there
    std::int64_t until = 0;               // pauses after so many epochs, as if interrupted there; 0: never
};

/// Called as soon as a training is over, with its index and its record: the context's parameters then hold the weights
/// that it ends with: the best if they are restored, the last finite ones if it diverged. They may be used and changed
/// until it returns.
using OnTrainingEnd = std::function<void(std::size_t index, const TrialRecord& record)>;

/// Trains in the calling thread, taking each step once: every training comes to the bits that it would have alone. The
/// context's parameters hold the weights to start from. Either none or all go on from a state, then from equal weights
/// and moments after one epoch. A request to stop ends those that are not over within a step, with status
/// `interrupted`.
void fit_together(const TrialContext& context, std::span<const Training> trainings, const OnTrainingEnd& on_end);

/// The same of one training; the parameters then hold its weights.
TrialRecord fit(const TrialContext& context, TrainingObserver& observer, const TrainingState* from = nullptr);

}  // namespace runner
