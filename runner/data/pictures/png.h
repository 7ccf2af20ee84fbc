#pragma once

#include <string>

#include "runner/data/pictures/picture.h"

namespace runner {

/// One channel, or three. Throws PictureError.
Image read_png(std::span<const std::uint8_t> file);

/// The bytes of a PNG file of grey pixels, row by row: 0 is black. Empty where it cannot be made.
std::string grey_png(std::span<const std::uint8_t> pixels, std::size_t width, std::size_t height);

}  // namespace runner
