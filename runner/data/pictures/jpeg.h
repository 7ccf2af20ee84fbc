#pragma once

#include "runner/data/pictures/picture.h"

namespace runner {

/// One channel, or three; of four, as printers have them, three are made. How the camera was held (EXIF) changes
/// nothing. Throws PictureError.
Image read_jpeg(std::span<const std::uint8_t> file);

}  // namespace runner
