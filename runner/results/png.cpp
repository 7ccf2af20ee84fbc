// The one door to libpng.
#include "runner/results/png.h"

#include <png.h>

namespace runner {

std::string grey_png(std::span<const std::uint8_t> pixels, std::size_t width, std::size_t height) {
    if (pixels.size() != width * height || pixels.empty()) return {};
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(width);
    image.height = static_cast<png_uint_32>(height);
    image.format = PNG_FORMAT_GRAY;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    std::string bytes(size, '\0');
    if (!png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels.data(), 0, nullptr)) return {};
    bytes.resize(size);
    return bytes;
}

}  // namespace runner
