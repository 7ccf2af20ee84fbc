#pragma once

#include <cstdint>

#include "layers/math/shape.h"

namespace layers {

/// What stands around the values that a window slides over, in Keras's words. `valid`: nothing; `same`: zeros, so many
/// that a window of stride 1 gives as many values as it gets, the odd one behind; `causal`: zeros before alone.
enum class Padding { valid, same, causal };

/// How a window slides along one side: `dst` positions, `stride` apart, over `src` values between `before` and `after`
/// values of padding. The values of a window are `dilation` apart.
struct Slide {
    std::int64_t src = 1, window = 1, stride = 1, dilation = 1;
    std::int64_t dst = 1, before = 0, after = 0;

    /// From a window's first value to its last, both counted.
    std::int64_t reach() const { return (window - 1) * dilation + 1; }
};

/// How windows slide over a picture.
struct Windows {
    Slide height, width;
};

/// How the given window slides over `src` values. Throws ShapeError where it is longer than these.
Slide slide_over(std::int64_t src, Slide window, Padding padding);

/// The slide whose transposed operation, from dst to src, Keras's transposed layers are: over `dst` values.
/// Throws ShapeError where the result is too long to be counted.
Slide slide_onto(std::int64_t dst, Slide window, Padding padding);

}  // namespace layers
