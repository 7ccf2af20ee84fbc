#pragma once

#include <span>

#include "layers/declared.h"
#include "layers/math/shape.h"

namespace layers {

/// Projects weights back after every update.
struct Constraint : Component {
    virtual void apply(std::span<float> weights, const Shape& shape) const = 0;
};

}  // namespace layers

namespace declare {

template <>
const Catalog& catalog<layers::Constraint>();

}  // namespace declare
