#pragma once

#include "runner/data/pictures/picture.h"

namespace runner {

/// PGM or PPM, of bytes or of text: one channel, or three. A file may go on after its first picture. Throws
/// PictureError.
Image read_pnm(std::span<const std::uint8_t> file);

}  // namespace runner
