#pragma once

#include <string>

#include "runner/data/pictures/picture.h"

namespace runner {

/// One channel, or three. Throws PictureError.
Image read_png(std::span<const std::uint8_t> file);

/// The bytes of a PNG file of grey pixels, row by row: 0 is black; or of pixels of three `channels`, red, green and
/// blue. Empty where it cannot be made.
std::string png_of(std::span<const std::uint8_t> pixels, std::size_t width, std::size_t height,
                   std::size_t channels = 1);

}  // namespace runner
