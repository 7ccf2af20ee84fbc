#pragma once

#include <span>

#include "layers/math/shape.h"
#include "layers/steps/builder.h"

namespace layers::kinds {

/// The shape of a layer's only input. Throws ShapeError if it gets several.
const Shape& single(std::span<const Shape> src);
/// Throws ShapeError unless a layer that joins others gets at least two.
void require_several(std::span<const Shape> src);
/// The shape that all of at least two inputs have. Throws ShapeError unless it is the same.
const Shape& common(std::span<const Shape> src);
/// Appends the steps that make dst the sum of all inputs, or the maximum of it and 0.
void forward_sum(Builder& builder);

}  // namespace layers::kinds
