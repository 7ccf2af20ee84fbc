#pragma once

#include "layers/steps/builder.h"

namespace layers {

/// dst (columns) = the sum over the rows of src (rows, columns), in their order.
void sum_columns(const Tensor& src, std::span<float> dst);

/// dst += src, of one length.
void accumulate(std::span<float> dst, std::span<const float> src);

}  // namespace layers
