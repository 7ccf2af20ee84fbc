#pragma once

#include <cstdint>
#include <stop_token>

#include "layers/engine/stepper.h"
#include "runner/config/spec/experiment.h"
#include "runner/training/network/evaluator.h"
#include "runner/training/observers/epoch_observer.h"

namespace runner {

/// Measures the network on the validation part after each epoch: the `val_` columns of the curve.
class ValidationObserver final : public EpochObserver {
public:
    /// `validation`, `training` and `stepper` must outlive it. `answer`: what the network's outputs say.
    ValidationObserver(const Network& network, const layers::Stepper& stepper, Feed& validation,
                       const TrainingSpec& training, const layers::Answer& answer, std::stop_token stop);

    void measure(Epoch& epoch) override;

private:
    Feed& validation_;
    const layers::Stepper& stepper_;
    Metrics metrics_;
    Meters meters_;
    Evaluator evaluator_;
    std::stop_token stop_;
};

}  // namespace runner
