#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "layers/engine/stepper.h"
#include "runner/config/spec/experiment.h"
#include "runner/training/network/evaluator.h"
#include "runner/training/observers/epoch_observer.h"
#include "runner/training/observers/learning_rate.h"

namespace runner {

/// What a training loop works on; all of it must outlive the loop.
struct LoopParts {
    const Network& network;
    layers::Stepper& stepper;
    const LearningRate& learning_rate;
    Feed& train;
    layers::Answer answer;  // what the network's outputs say
};

/// The steps of a training, epoch by epoch. All else that happens in a training is done by those who observe it, in
/// their order. What its steps need is made before the first one: they allocate nothing.
class TrainingLoop {
public:
    TrainingLoop(const LoopParts& parts, const TrainingSpec& training, EpochObservers observers, std::stop_token stop);

    enum class Ending { done, diverged, interrupted };
    /// Runs the epochs from `first` on, until all are done or no observer wants more. 0 is the untrained network, which
    /// is measured and takes no step. A request to stop ends it within a step.
    Ending run(std::int64_t first);

private:
    /// What the steps of an epoch add up to.
    struct Sums {
        double data_loss = 0, penalty = 0;    // over the samples
        std::optional<double> learning_rate;  // of the last step
    };
    Epoch run_epoch(std::int64_t number);
    void take_steps(Epoch& epoch);
    void take_step(std::int64_t first, Epoch& epoch, Sums& sums);
    void add_numbers(Epoch& epoch, const Sums& sums) const;
    void check_weights(Epoch& epoch) const;
    bool stops_early() const;
    layers::GradientSink* sink() const;
    /// For the batch that starts with sample `first`.
    layers::Plan& plan(std::int64_t first);

    LoopParts parts_;
    const TrainingSpec& training_;
    EpochObservers observers_;
    std::stop_token stop_;
    std::int64_t samples_;
    layers::Plan full_;
    std::optional<layers::Plan> short_;  // for the last batch, if it is not full
    Metrics metrics_;
    Meters meters_;
};

}  // namespace runner
