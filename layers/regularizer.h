#pragma once

#include <span>

#include "layers/declare/catalog.h"

namespace layers {

/// A penalty on the size of weights, added to the loss (Keras: without the factor ½).
struct Regularizer : Component {
    virtual double penalty(std::span<const float> weights) const = 0;
    /// diff_weights += gradient of the penalty.
    virtual void add_gradient(std::span<const float> weights, std::span<float> diff_weights) const = 0;
};

template <>
const Catalog& catalog<Regularizer>();

}  // namespace layers
