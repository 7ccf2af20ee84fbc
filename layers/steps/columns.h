#pragma once

#include "layers/steps/building.h"

namespace layers {

/// dst[j] = sum over the rows of src[i][j], in the order of the rows.
void sum_columns(const Tensor& src, std::span<float> dst);

/// dst += src.
void accumulate(std::span<float> dst, std::span<const float> src);

}  // namespace layers
