#pragma once

#include "runner/data/pictures/picture.h"

namespace runner {

/// Reads PNG, JPEG, PGM or PPM, whatever the file is called: it is known by its first bytes. Transparency is left out,
/// 16 bits become 8. The same pixels as Pillow's `Image.open(file).convert("RGB")`, or "L".
Image read_picture(std::span<const std::uint8_t> file, ColorMode mode);

}  // namespace runner
