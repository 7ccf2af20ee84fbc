#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "layers/steps/inference_writer.h"

namespace runner {

/// The nearest number that bfloat16 holds, of two as near the even one: as products of `precision: bfloat16` read their
/// factors.
inline float to_bfloat16(float value) {
    if (!std::isfinite(value)) return value;
    const auto bits = std::bit_cast<std::uint32_t>(value);
    return std::bit_cast<float>((bits + 0x7fffu + (bits >> 16 & 1u)) & 0xffff0000u);
}

inline layers::Constant to_bfloat16(layers::Constant constant) {
    for (float& value : constant.values) value = to_bfloat16(value);
    return constant;
}

}  // namespace runner
