#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

namespace runner {

/// Pixels row by row, the channels of each side by side: one of grey, or red, green and blue.
struct Image {
    std::size_t height = 0, width = 0, channels = 0;
    std::vector<std::uint8_t> pixels;

    bool operator==(const Image&) const = default;
};

/// A file that is no picture, or a damaged one. The text does not name the file: whoever knows it adds it.
struct PictureError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A header may promise anything.
constexpr std::uint64_t most_pixels = 64'000'000;
/// Throws PictureError for a size that is none, or beyond most_pixels.
void check_picture_size(std::uint64_t height, std::uint64_t width);

/// Whether the samples have one channel or three.
enum class ColorMode { rgb, grayscale };

/// The weights of red, green and blue are those of ITU-R 601.
Image in_mode(Image picture, ColorMode mode);

}  // namespace runner
