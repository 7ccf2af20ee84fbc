#pragma once

#include <span>

#include "layers/declare/catalog.h"
#include "layers/shape.h"

namespace layers {

/// Projects weights back after every update.
struct Constraint : Component {
    virtual void apply(std::span<float> weights, const Shape& shape) const = 0;
};

template <>
const Catalog& catalog<Constraint>();

}  // namespace layers
