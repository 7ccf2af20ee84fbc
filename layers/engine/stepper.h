#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "layers/engine/gradient_sink.h"
#include "layers/engine/parameters.h"
#include "layers/optimizers/optimizer.h"

namespace layers {

/// Takes the steps of a training, in Keras's order: gradients of the penalties, clipping, weight decay, update,
/// constraints. Owns the optimizer's moments. Steps allocate nothing.
class Stepper final : public GradientSink {
public:
    /// `parameters` must stay where they are. Which of them learn is taken from their declarations here, once.
    Stepper(Parameters& parameters, Ref<Optimizer> optimizer);
    Stepper(const Stepper&) = delete;  // plans know where it stands

    /// The regularizers' penalties on the weights that learn, as these are now.
    double penalty() const;
    /// A step. Between `begin` and `finish` it may `accept` gradients in bands, and updates their parameters at once;
    /// `finish` updates the others from the gradients that stand in the parameters, which it may change (penalties,
    /// clipping). Returns the penalty on the weights before the step, which belongs to the loss that gave the
    /// gradients.
    void begin(double learning_rate);
    double finish();
    double step(double learning_rate) { return begin(learning_rate), finish(); }

    /// Not where something else looks at the whole gradient or at the weights: penalties, clipping, constraints.
    bool streams(std::size_t parameter) const override;
    void accept(std::size_t parameter, std::size_t first, std::span<const float> gradient) override;

    /// How many steps were taken.
    std::int64_t steps() const { return steps_; }
    /// All moments, to be saved and restored together with the number of steps.
    std::span<float> moments() { return moments_.values(); }
    std::span<const float> moments() const { return moments_.values(); }
    /// The moments are those after `steps` steps: the next one is number `steps` + 1.
    void resume(std::int64_t steps) { steps_ = steps; }

private:
    /// A parameter that learns.
    struct Trainable {
        std::size_t offset;  // of its first value among all that learn
        std::span<float> weights, gradient;
        const ParameterDeclaration* declaration;
        bool decays;
        bool updated = false;  // in this step
    };
    double add_penalties();
    void clip();
    void update_rest();
    /// Weight decay, which comes before the update, of some of a parameter's weights.
    void decay(const Trainable& parameter, std::span<float> weights) const;
    void update(std::size_t first, std::span<const float> gradient);

    Parameters& parameters_;
    Ref<Optimizer> optimizer_;
    std::vector<Trainable> trainables_;  // in the order of the arena
    std::vector<std::size_t> place_;     // in `trainables_`, by the parameter's index
    Arena moments_;
    Update update_;
    double decay_ = 0;
    std::int64_t steps_ = 0;
};

}  // namespace layers
