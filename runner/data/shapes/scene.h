#pragma once

#include <cstdint>
#include <span>

#include "layers/math/random.h"

namespace runner::shapes {

constexpr int side = 32;     // of a picture, in pixels
constexpr int channels = 3;  // red, green, blue
using Picture = std::span<std::uint8_t, static_cast<std::size_t>(side* side* channels)>;

/// Draws a thing of the class `shape` into a scene that `draws` decides: its place, size, tilt and colour, the
/// background and what stands about there, and what hides a part of it. Arithmetic that every machine rounds alike, so
/// the same draws give the same bytes everywhere.
void draw_scene(int shape, layers::Draws& draws, Picture picture);

}  // namespace runner::shapes
