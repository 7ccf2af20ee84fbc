#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "layers/optimizer.h"
#include "layers/parameters.h"

namespace layers {

/// Takes the steps of a training, in Keras's order: gradients of the penalties, clipping, weight decay, update,
/// constraints. Owns the optimizer's moments. Steps allocate nothing.
class Stepper {
public:
    /// `parameters` must stay where they are; what learns is settled here.
    Stepper(Parameters& parameters, Ref<Optimizer> optimizer);

    /// The regularizers' penalties on the weights that learn, as these are now.
    double penalty() const;
    /// One step from the gradients that stand in the parameters; it may change these (penalties, clipping).
    /// Returns the penalty on the weights before the step, which belongs to the loss that gave the gradients.
    double step(double learning_rate);

    /// How many steps were taken.
    std::int64_t steps() const { return steps_; }
    /// All moments, to be saved and restored together with the number of steps.
    std::span<float> moments() { return moments_.values(); }
    std::span<const float> moments() const { return moments_.values(); }
    /// The moments are those after `steps` steps: the next one is number `steps` + 1.
    void resume(std::int64_t steps) { steps_ = steps; }

private:
    struct Learner {
        std::span<float> weights, gradient;
        const ParameterDeclaration* declaration;
    };
    double add_penalties();
    void clip();

    Parameters& parameters_;
    Ref<Optimizer> optimizer_;
    std::vector<Learner> learners_;
    Arena moments_;
    Update update_;
    std::int64_t steps_ = 0;
};

}  // namespace layers
