#pragma once

#include <span>

#include "layers/declare/catalog.h"
#include "layers/random.h"
#include "layers/shape.h"

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
    virtual void fits(const Shape& shape) const;
};

template <>
const Catalog& catalog<Initializer>();

}  // namespace layers
