#include "runner/data/pictures/read_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "runner/data/pictures/jpeg.h"
#include "runner/data/pictures/png.h"
#include "runner/data/pictures/pnm.h"

namespace runner {
namespace {

/// What a file is that begins so, where it is one that people take for a picture.
std::string name_of_other(std::string_view file) {
    using namespace std::string_view_literals;
    if (file.starts_with("GIF8")) return "a GIF";
    if (file.starts_with("RIFF") && file.substr(std::min<std::size_t>(8, file.size())).starts_with("WEBP"))
        return "a WebP";
    if (file.starts_with("BM")) return "a BMP";
    if (file.starts_with("II*\0"sv) || file.starts_with("MM\0*"sv)) return "a TIFF";
    if (file.starts_with("P1") || file.starts_with("P4")) return "a bitmap of one bit a pixel";
    return {};
}

}  // namespace

Image read_picture(std::span<const std::uint8_t> file, ColorMode mode) {
    const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
    if (text.empty()) throw PictureError("it is empty");
    if (text.starts_with("\x89PNG")) return in_mode(read_png(file), mode);
    if (text.starts_with("\xff\xd8\xff")) return in_mode(read_jpeg(file), mode);
    if (text[0] == 'P' && text.size() > 1 && std::string_view("2356").find(text[1]) != std::string_view::npos)
        return in_mode(read_pnm(file), mode);
    const std::string other = name_of_other(text);
    throw PictureError(other.empty() ? "it is no picture: expected PNG, JPEG, PGM or PPM"
                                     : fmt::format("it is {}: expected PNG, JPEG, PGM or PPM\n"
                                                   "      convert it first, as with `convert a.gif a.png`",
                                                   other));
}

}  // namespace runner
