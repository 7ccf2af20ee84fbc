#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runner/config/spec/experiment.h"
#include "runner/training/observers/epoch_observer.h"

namespace runner {

/// The learning rate of each step of a training. Watches the column of the curve that the schedule follows, if it
/// follows one.
class LearningRate final : public EpochObserver {
public:
    LearningRate(Ref<layers::Optimizer> optimizer, layers::Horizon horizon);

    /// Of step `step` of the training, counted from 0.
    double at(std::int64_t step) const;

    void resume(const TrainingState& state) override;
    void on_epoch(const Epoch& epoch) override;

private:
    Ref<layers::Optimizer> optimizer_;
    layers::Horizon horizon_;
    std::string monitor_;            // may be empty
    std::vector<double> monitored_;  // what that was after each epoch
};

}  // namespace runner
