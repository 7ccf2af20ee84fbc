#pragma once

#include "runner/data/pictures/picture.h"

namespace runner {

/// How the pixels of a picture of another size are computed. All but `nearest` see every pixel of the original: a
/// smaller picture has no false patterns.
enum class Interpolation { nearest, area, bilinear, bicubic, lanczos3 };

/// The same bits as Pillow's `Image.resize((width, height), …)`.
Image resize(const Image& picture, std::size_t height, std::size_t width, Interpolation interpolation);

/// The middle of a picture, as large as it can be with sides in the proportion height : width; Keras's
/// `crop_to_aspect_ratio`.
Image crop_to_aspect_ratio(const Image& picture, std::size_t height, std::size_t width);
/// The whole picture with black beside it or above and below; Keras's `pad_to_aspect_ratio`.
Image pad_to_aspect_ratio(const Image& picture, std::size_t height, std::size_t width);

}  // namespace runner
