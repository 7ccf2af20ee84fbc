#pragma once

#include <cstdint>
#include <vector>

#include "layers/engine/stepper.h"
#include "runner/training/observers/epoch_observer.h"

namespace runner {

/// Keeps what the steps of the next epoch will change: the weights, to fall back on if it diverges, and where somebody
/// saves states also the moments, as an interruption can come at any step. It comes before those who save.
class StateObserver final : public EpochObserver {
public:
    /// Both must outlive it.
    StateObserver(layers::Parameters& parameters, layers::Stepper& stepper, bool keeps_moments)
        : parameters_(parameters), stepper_(stepper), keeps_moments_(keeps_moments) {}

    void save(TrainingState& state) const override;
    /// Throws std::invalid_argument for the state of another network.
    void resume(const TrainingState& state) override;
    void on_epoch(const Epoch& epoch) override;

    /// Whether an epoch was whole yet, the untrained network's included.
    bool has_state() const { return !values_.empty(); }
    /// Puts the weights of the last whole epoch back.
    void restore_weights();

private:
    void keep();

    layers::Parameters& parameters_;
    layers::Stepper& stepper_;
    bool keeps_moments_;
    std::vector<float> values_, moments_;  // after the last whole epoch
    std::int64_t steps_ = 0;
};

}  // namespace runner
