#pragma once

#include <span>

#include "layers/declared.h"

namespace layers {

/// A penalty on the size of weights, added to the loss (Keras: without the factor ½).
struct Regularizer : Component {
    virtual double penalty(std::span<const float> weights) const = 0;
    /// diff_weights += gradient of the penalty.
    virtual void add_gradient(std::span<const float> weights, std::span<float> diff_weights) const = 0;
};

}  // namespace layers

namespace declare {

template <>
const Catalog& catalog<layers::Regularizer>();

}  // namespace declare
