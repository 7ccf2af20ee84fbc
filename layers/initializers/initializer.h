#pragma once

#include <span>

#include "layers/declared.h"
#include "layers/math/random.h"
#include "layers/math/shape.h"

namespace layers {

/// How many values feed a unit and how many it feeds; for dense the kernel's two sides.
struct Fans {
    double in = 1, out = 1;
};

/// Gives a parameter its first values.
struct Initializer : Component {
    /// `shape` is the parameter's, row-major in `out`. Deterministic in the stream behind `draws`.
    virtual void fill(std::span<float> out, const Shape& shape, Fans fans, Draws draws) const = 0;
    /// Throws ShapeError if the initializer cannot fill this shape, as `identity` a vector.
    virtual void fits(const Shape& /*shape*/) const {}
};

}  // namespace layers

namespace declare {

template <>
const Catalog& catalog<layers::Initializer>();

}  // namespace declare
