#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "layers/engine/plan.h"
#include "runner/store/training_state.h"

namespace runner {

/// An epoch of a training once its steps are taken. Number 0 is the untrained network, for which there are none.
struct Epoch {
    std::int64_t number = 0;
    /// What was measured, by the name of its column in the curve.
    std::vector<std::pair<std::string, double>> numbers = {};
    std::string divergence = {};  // what is not finite any more, and where; empty while all is
    bool interrupted = false;     // a stop was requested before it was over

    void add(std::string column, double value) { numbers.emplace_back(std::move(column), value); }
    /// NaN where that was not measured, or is not finite.
    double value(std::string_view column) const;
};

/// A step of an epoch.
struct EpochStep {
    const layers::Plan& plan;  // of its batch
    std::int64_t number = 0;   // in its epoch, from 0
    double loss = 0;           // mean over its batch, with the penalties; known after the update
    double share = 0;          // of the epoch's samples, up to and with its batch: above 0, up to 1
};

/// What an observer wants after an epoch. A training ends early once one wants to stop and none wants to go on.
enum class Vote { abstain, go_on, stop };

/// Watches a training, in its thread. What is called in each step must not allocate.
class EpochObserver {
public:
    virtual ~EpochObserver() = default;

    /// Its part of the state after the last whole epoch, from which the training can go on.
    virtual void save(TrainingState& /*state*/) const {}
    /// Goes on from that; called before the first epoch.
    virtual void resume(const TrainingState& /*state*/) {}

    /// Before the steps of an epoch.
    virtual void begin_epoch() {}
    /// In each step, between the backward pass and the update, and after the update.
    virtual void before_update(const EpochStep& /*step*/) {}
    virtual void after_update(const EpochStep& /*step*/) {}
    /// After the steps of an epoch, and for the untrained network: adds what it measures, and may find that the
    /// training diverged or was interrupted meanwhile.
    virtual void measure(Epoch& /*epoch*/) {}

    /// An epoch was measured whole, and nothing diverged: the untrained network included.
    virtual void on_epoch(const Epoch& /*epoch*/) {}
    /// The training ends with an epoch that diverged, or was interrupted before the end of one.
    virtual void on_divergence(const Epoch& /*epoch*/) {}
    virtual void on_interruption() {}

    virtual Vote vote() const { return Vote::abstain; }
    /// Whether all gradients must stand whole in the parameters before the update.
    virtual bool needs_whole_gradients() const { return false; }
};

using EpochObservers = std::vector<EpochObserver*>;

}  // namespace runner
