#include "runner/data/base64.h"
#include "runner/data/pictures/jpeg.h"
#include "runner/data/pictures/png.h"
#include "runner/data/pictures/pnm.h"
#include "runner/data/pictures/resize.h"
#include "tests/fuzz/catalog.h"

namespace tests::fuzz {
namespace {

using namespace runner;

std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void check(const Image& picture) {
    require(picture.channels == 1 || picture.channels == 3, "a picture has one channel or three");
    require(picture.height > 0 && picture.width > 0, "a picture has pixels");
    require(picture.height * picture.width <= most_pixels, "a picture is no larger than may be");
    require(picture.pixels.size() == picture.height * picture.width * picture.channels,
            "a picture has as many pixels as it says");
    constexpr std::size_t few = 10000;
    if (picture.height * picture.width > few) return;
    for (const Interpolation way : {Interpolation::nearest, Interpolation::area, Interpolation::bicubic})
        require(resize(picture, 5, 7, way).pixels.size() == 35 * picture.channels, "a picture is resized as asked");
    require(crop_to_aspect_ratio(picture, 5, 7).height <= picture.height, "what is cropped grows no larger");
}

template <Image (*reader)(std::span<const std::uint8_t>)>
void read(const std::string& input) {
    try {
        check(reader(bytes_of(input)));
    } catch (const PictureError&) {
    }
}

/// Netpbm's files begin with two letters, of which whoever reads one has looked at.
void read_portable(const std::string& input) {
    for (const char* kind : {"P2", "P3", "P5", "P6"}) read<read_pnm>(kind + input);
}

std::string picture_bytes(std::size_t count) {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(i * i % 251);
    return bytes;
}

std::vector<std::string> png_examples() {
    const std::string pixels = picture_bytes(35);
    return {png_of(bytes_of(pixels), 5, 7), png_of(bytes_of(pixels), 35, 1)};
}

/// Of 8 × 8 pixels, grey and in colour, at a low quality.
std::vector<std::string> jpeg_examples() {
    const char* const packed[] = {
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////"
        "////////////////wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAv/EABcQAAMBAAAAAAAAAAAAAAAAAAABBDH/2gAIAQEA"
        "AD8AMqw//9k=",
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////"
        "////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////////////"
        "////wAARCAAIAAgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAH/xAAWEAEBAQAAAAAAAAAAAAAAAAAAAgP/xAAUAQEAAAAA"
        "AAAAAAAAAAAAAAAA/8QAFxEAAwEAAAAAAAAAAAAAAAAAAAECEf/aAAwDAQACEQMRAD8Ak5AF09EU8P/Z"};
    std::vector<std::string> all;
    for (const char* text : packed) {
        const auto bytes = from_base64(text);
        all.emplace_back(bytes->begin(), bytes->end());
    }
    return all;
}

std::vector<std::string> pnm_examples() {
    return {" 5 7 255\n" + picture_bytes(105), " 2 # of text\n 2 15\n1 2 3\n15 0 0 0 0 1 2 3 4 5 6",
            " 2 2 65535 " + picture_bytes(24)};
}

}  // namespace
extern const Target png = {"png", read<read_png>, png_examples};
extern const Target jpeg = {"jpeg", read<read_jpeg>, jpeg_examples};
extern const Target pnm = {"pnm", read_portable, pnm_examples};

}  // namespace tests::fuzz
