#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "layers/math/random.h"

namespace runner::handwriting {

constexpr int side = 28;  // of an image, in pixels
using Image = std::span<std::uint8_t, static_cast<std::size_t>(side* side)>;

/// Writes `digit` by a hand that `draws` decides: form, slant, size, place, width, pressure, ink and trembling.
/// Arithmetic that every machine rounds alike, so the same draws give the same bytes everywhere.
void write_digit(int digit, layers::Draws& draws, Image image);

}  // namespace runner::handwriting
