#pragma once

#include <cstddef>
#include <span>

namespace layers {

/// Takes gradients over while the backward pass makes them, band by band: an update then finds each in the nearest
/// cache, and nobody keeps it whole.
class GradientSink {
public:
    virtual ~GradientSink() = default;

    /// Whether it takes the gradient of a parameter in bands, before the rest of it is there.
    virtual bool streams(std::size_t parameter) const = 0;
    /// The gradient of the parameter's values from `first` on. Each value comes once in a step.
    virtual void accept(std::size_t parameter, std::size_t first, std::span<const float> gradient) = 0;
};

}  // namespace layers
