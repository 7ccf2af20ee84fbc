#include "layers/engine/stepper.h"

#include <algorithm>
#include <cmath>

#include "layers/math/multiversion.h"
#include "layers/math/vector_math.h"

namespace layers {

namespace {

LAYERS_MULTIVERSION double squared_norm(const float* g, std::size_t n) {
    return vector_math::sum(n, [=](std::size_t i) { return static_cast<double>(g[i]) * static_cast<double>(g[i]); });
}

LAYERS_MULTIVERSION void scale(float* values, std::size_t n, float factor) {
    for (std::size_t i = 0; i < n; ++i) values[i] *= factor;
}

LAYERS_MULTIVERSION void limit(float* values, std::size_t n, float most) {
    for (std::size_t i = 0; i < n; ++i) values[i] = values[i] > most ? most : (values[i] < -most ? -most : values[i]);
}

void clip_norm(std::span<float> gradient, double most) {
    const double norm = std::sqrt(squared_norm(gradient.data(), gradient.size()));
    if (norm > most) scale(gradient.data(), gradient.size(), static_cast<float>(most / norm));
}

}  // namespace

Stepper::Stepper(Parameters& parameters, Ref<Optimizer> optimizer)
    : parameters_(parameters), optimizer_(std::move(optimizer)), place_(parameters.count()) {
    const auto all = parameters_.trainable();
    for (std::size_t i = 0; i < parameters_.count(); ++i) {
        const Parameter& parameter = parameters_.declaration(i);
        if (!parameter.trainable) continue;
        const auto weights = parameters_.value(i);
        place_[i] = trainables_.size();
        trainables_.push_back({static_cast<std::size_t>(weights.data() - all.data()), weights, parameters_.gradient(i),
                               &parameter.declaration, optimizer_->decays(parameter.path)});
    }
    const std::vector<float> first = optimizer_->slots();
    moments_ = Arena(all.size() * first.size());
    update_.slots.resize(first.size());
    for (std::size_t slot = 0; slot < first.size(); ++slot)
        std::ranges::fill(moments_.values().subspan(slot * all.size(), all.size()), first[slot]);
}

double Stepper::penalty() const {
    double sum = 0;
    for (const Trainable& parameter : trainables_)
        if (const auto& regularizer = parameter.declaration->regularizer)
            sum += regularizer->penalty(parameter.weights);
    return sum;
}

double Stepper::add_penalties() {
    for (const Trainable& parameter : trainables_)
        if (const auto& regularizer = parameter.declaration->regularizer)
            regularizer->add_gradient(parameter.weights, parameter.gradient);
    return penalty();
}

void Stepper::clip() {
    // The arena's padding is 0, so norms over all of it are those of the parameters.
    const auto all = parameters_.gradients();
    if (optimizer_->global_clipnorm) clip_norm(all, *optimizer_->global_clipnorm);
    if (optimizer_->clipvalue) limit(all.data(), all.size(), static_cast<float>(*optimizer_->clipvalue));
    if (optimizer_->clipnorm)
        for (const Trainable& parameter : trainables_) clip_norm(parameter.gradient, *optimizer_->clipnorm);
}

void Stepper::begin(double learning_rate) {
    decay_ = learning_rate * optimizer_->weight_decay.value_or(0);
    update_.learning_rate = learning_rate;
    update_.step = steps_ + 1;
    for (Trainable& parameter : trainables_) parameter.updated = false;
}

bool Stepper::streams(std::size_t parameter) const {
    const auto& [path, declaration, trainable] = parameters_.declaration(parameter);
    const bool clipped = optimizer_->clipvalue || optimizer_->clipnorm || optimizer_->global_clipnorm;
    return trainable && !clipped && !declaration.regularizer && !declaration.constraint;
}

void Stepper::accept(std::size_t parameter, std::size_t first, std::span<const float> gradient) {
    Trainable& trainable = trainables_[place_[parameter]];
    trainable.updated = true;
    decay(trainable, trainable.weights.subspan(first, gradient.size()));
    update(trainable.offset + first, gradient);
}

double Stepper::finish() {
    const double penalty_before = add_penalties();
    clip();
    update_rest();
    ++steps_;
    for (const Trainable& parameter : trainables_)
        if (const auto& constraint = parameter.declaration->constraint)
            constraint->apply(parameter.weights, parameter.declaration->shape);
    return penalty_before;
}

/// What is not updated yet, neighbours together: all in one update where nothing came in bands.
void Stepper::update_rest() {
    const auto gradients = parameters_.gradients();
    for (auto next = trainables_.begin(); next != trainables_.end();) {
        const auto first = std::find_if(next, trainables_.end(), [](const Trainable& it) { return !it.updated; });
        next = std::find_if(first, trainables_.end(), [](const Trainable& it) { return it.updated; });
        for (const Trainable& parameter : std::span(first, next)) decay(parameter, parameter.weights);
        const std::size_t end = next == trainables_.end() ? gradients.size() : next->offset;
        if (first != next) update(first->offset, gradients.subspan(first->offset, end - first->offset));
    }
}

void Stepper::decay(const Trainable& parameter, std::span<float> weights) const {
    if (decay_ != 0 && parameter.decays) scale(weights.data(), weights.size(), static_cast<float>(1 - decay_));
}

/// The values of the arena from `first` on, as many as there are gradients.
void Stepper::update(std::size_t first, std::span<const float> gradient) {
    const auto all = parameters_.trainable();
    update_.weights = all.subspan(first, gradient.size());
    update_.gradient = gradient;
    for (std::size_t slot = 0; slot < update_.slots.size(); ++slot)
        update_.slots[slot] = moments_.values().subspan(slot * all.size() + first, gradient.size());
    optimizer_->update(update_);
}

}  // namespace layers
