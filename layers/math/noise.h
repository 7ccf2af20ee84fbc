#pragma once

#include <cstdint>
#include <span>

#include "layers/math/random.h"

namespace layers {

/// A standard normal value from one random word, by the inverse of its distribution function: value i of `out` comes
/// from word i of `step`. Vectorized; within 1e-6 of the exact inverse, relative above 1.
void fill_normal(const Stream& stream, std::uint64_t step, std::span<float> out);

}  // namespace layers
