#include "layers/stepper.h"

#include <algorithm>
#include <cmath>

#include "layers/vector_math.h"

namespace layers {

namespace {

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] double squared_norm(const float* g,
                                                                                            std::size_t n) {
    return vector_math::sum(n, [=](std::size_t i) { return static_cast<double>(g[i]) * static_cast<double>(g[i]); });
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void scale(float* values, std::size_t n,
                                                                                 float factor) {
    for (std::size_t i = 0; i < n; ++i) values[i] *= factor;
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void limit(float* values, std::size_t n,
                                                                                 float most) {
    for (std::size_t i = 0; i < n; ++i) values[i] = values[i] > most ? most : (values[i] < -most ? -most : values[i]);
}

void clip_norm(std::span<float> gradient, double most) {
    const double norm = std::sqrt(squared_norm(gradient.data(), gradient.size()));
    if (norm > most) scale(gradient.data(), gradient.size(), static_cast<float>(most / norm));
}

}  // namespace

Stepper::Stepper(Parameters& parameters, Ref<Optimizer> optimizer)
    : parameters_(parameters), optimizer_(std::move(optimizer)) {
    for (std::size_t i = 0; i < parameters_.count(); ++i)
        if (parameters_.declaration(i).trainable)
            learners_.push_back(
                {parameters_.value(i), parameters_.gradient(i), &parameters_.declaration(i).declaration});
    update_.weights = parameters_.trainable();
    update_.gradient = parameters_.gradients();
    const std::size_t size = update_.weights.size();
    const std::vector<float> first = optimizer_->slots();
    moments_ = Arena(size * first.size());
    for (std::size_t slot = 0; slot < first.size(); ++slot) {
        update_.slots.push_back(moments_.values().subspan(slot * size, size));
        std::ranges::fill(update_.slots.back(), first[slot]);
    }
}

double Stepper::penalty() const {
    double sum = 0;
    for (const Learner& learner : learners_)
        if (const auto& regularizer = learner.declaration->regularizer) sum += regularizer->penalty(learner.weights);
    return sum;
}

double Stepper::add_penalties() {
    for (const Learner& learner : learners_)
        if (const auto& regularizer = learner.declaration->regularizer)
            regularizer->add_gradient(learner.weights, learner.gradient);
    return penalty();
}

void Stepper::clip() {
    // The arena's padding is 0, so norms over all of it are those of the parameters.
    const auto all = parameters_.gradients();
    if (optimizer_->global_clipnorm) clip_norm(all, *optimizer_->global_clipnorm);
    if (optimizer_->clipvalue) limit(all.data(), all.size(), static_cast<float>(*optimizer_->clipvalue));
    if (optimizer_->clipnorm)
        for (const Learner& learner : learners_) clip_norm(learner.gradient, *optimizer_->clipnorm);
}

double Stepper::step(double learning_rate) {
    const double penalty_before = add_penalties();
    clip();
    if (const double decay = learning_rate * optimizer_->weight_decay.value_or(0); decay != 0)
        scale(update_.weights.data(), update_.weights.size(), static_cast<float>(1 - decay));
    update_.learning_rate = learning_rate;
    update_.step = ++steps_;
    optimizer_->update(update_);
    for (const Learner& learner : learners_)
        if (const auto& constraint = learner.declaration->constraint)
            constraint->apply(learner.weights, learner.declaration->shape);
    return penalty_before;
}

}  // namespace layers
