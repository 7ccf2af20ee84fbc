#pragma once

#include <cstddef>
#include <span>

namespace layers {

/// Takes gradients over while the backward pass makes them, band by band: an update then finds each in the nearest
/// cache, and nobody keeps it whole.
class Learner {
public:
    virtual ~Learner() = default;

    /// Whether a parameter may learn from a part of its gradient, before the rest is there.
    virtual bool by_parts(std::size_t parameter) const = 0;
    /// Values `first` … of the parameter learn from their gradient, once in a step.
    virtual void learn(std::size_t parameter, std::size_t first, std::span<const float> gradient) = 0;
};

}  // namespace layers
