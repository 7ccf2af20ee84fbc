#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "layers/engine/stepper.h"
#include "runner/training/observers/epoch_observer.h"
#include "runner/training/observers/training_observer.h"

namespace runner {

/// Keeps what the steps of the next epoch will change: the weights, to fall back on if it diverges, and where somebody
/// saves states also the moments, as an interruption can come at any step.
class StateObserver final : public EpochObserver {
public:
    /// `make_state` puts together what all observers save. All must outlive it.
    StateObserver(layers::Parameters& parameters, layers::Stepper& stepper, TrainingObserver& listener,
                  MakeState make_state)
        : parameters_(parameters), stepper_(stepper), listener_(listener), make_state_(std::move(make_state)) {}

    void save(TrainingState& state) const override;
    /// Throws std::invalid_argument for the state of another network.
    void resume(const TrainingState& state) override;
    void on_epoch(const Epoch& epoch) override;
    void on_interruption() override;

    /// Puts the weights of the last whole epoch back.
    void restore_weights();

private:
    void keep();

    layers::Parameters& parameters_;
    layers::Stepper& stepper_;
    TrainingObserver& listener_;
    MakeState make_state_;
    std::vector<float> values_, moments_;  // after the last whole epoch
    std::int64_t steps_ = 0;
};

}  // namespace runner
