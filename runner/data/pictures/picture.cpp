#include "runner/data/pictures/picture.h"

#include <fmt/format.h>

namespace runner {
namespace {

Image grey_of(const Image& picture) {
    Image grey{picture.height, picture.width, 1, {}};
    grey.pixels.reserve(picture.pixels.size() / 3);
    for (std::size_t i = 0; i + 2 < picture.pixels.size(); i += 3) {
        constexpr std::uint32_t red = 19595, green = 38470, blue = 7471, half = 1 << 15;  // of 2^16
        const std::uint32_t sum =
            picture.pixels[i] * red + picture.pixels[i + 1] * green + picture.pixels[i + 2] * blue + half;
        grey.pixels.push_back(static_cast<std::uint8_t>(sum >> 16));
    }
    return grey;
}

Image colored(const Image& picture) {
    Image rgb{picture.height, picture.width, 3, {}};
    rgb.pixels.reserve(picture.pixels.size() * 3);
    for (const std::uint8_t value : picture.pixels) rgb.pixels.insert(rgb.pixels.end(), 3, value);
    return rgb;
}

}  // namespace

void check_picture_size(std::uint64_t height, std::uint64_t width) {
    if (height == 0 || width == 0) throw PictureError("it has no pixels");
    if (height > most_pixels || width > most_pixels || height * width > most_pixels)
        throw PictureError(
            fmt::format("its header says {} × {} pixels, more than the {} million that are read\n"
                        "      make it smaller first: networks see a few hundred a side",
                        height, width, most_pixels / 1'000'000));
}

Image in_mode(Image picture, ColorMode mode) {
    if (picture.channels == (mode == ColorMode::rgb ? 3 : 1)) return picture;
    return mode == ColorMode::rgb ? colored(picture) : grey_of(picture);
}

}  // namespace runner
