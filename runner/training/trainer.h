#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "layers/engine/parameters.h"
#include "runner/config/spec/experiment.h"
#include "runner/data/trial_data.h"
#include "runner/record/record.h"
#include "runner/store/training_state.h"
#include "runner/training/early_stopping.h"

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

/// Trains one variant with one seed, in the calling thread: the curve, and how it ended. `parameters` hold the weights
/// to start from; afterwards those that the training ends with: the best if they are restored, the last finite ones if
/// it diverged. With `from` it goes on from there. A request to stop ends it within a step, with status `interrupted`.
TrialRecord fit(const Variant& variant, std::uint64_t seed, TrialData& data, layers::Parameters& parameters,
                Observer& observer, std::stop_token stop, const TrainingState* from = nullptr);

/// Judges the weights that a training ended with, once: training part, test part, sparsity, and what `evaluation` asks
/// for; finds out whether the network collapsed. `parameters` are pruned where the variant says so. A request to stop
/// ends it with status `interrupted`.
void judge(const Variant& variant, std::uint64_t seed, TrialData& data, layers::Parameters& parameters,
           TrialRecord& record, std::stop_token stop);

/// As far as the training part tells, for trials that must not see the test part: whether the network collapsed.
void judge_on_training(const Variant& variant, std::uint64_t seed, TrialData& data, layers::Parameters& parameters,
                       TrialRecord& record, std::stop_token stop);

/// `fit`, then `judge`.
TrialRecord train(const Variant& variant, std::uint64_t seed, TrialData& data, layers::Parameters& parameters,
                  Observer& observer, const std::stop_token& stop);

}  // namespace runner
