#include "runner/data/tar.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace runner {
namespace {

constexpr std::size_t block = 512;
using Header = std::array<std::uint8_t, block>;

/// A text that ends at a zero byte, or with its field.
std::string text_of(const Header& header, std::size_t at, std::size_t size) {
    const std::string_view field(reinterpret_cast<const char*>(header.data()) + at, size);
    return std::string(field.substr(0, field.find('\0')));
}

/// A number in octal digits, blanks around it.
std::uint64_t number_of(const Header& header, std::size_t at, std::size_t size) {
    std::uint64_t number = 0;
    for (const char digit : text_of(header, at, size))
        if (digit >= '0' && digit <= '7')
            number = number * 8 + static_cast<std::uint64_t>(digit - '0');
        else if (digit != ' ')
            throw TarError("expected a tar archive, received something else");
    return number;
}

/// The sum of all bytes, those of the sum itself taken for blanks.
bool is_whole(const Header& header) {
    constexpr std::size_t at = 148, size = 8;
    std::uint64_t sum = size * ' ';
    for (std::size_t i = 0; i < block; ++i) sum += i >= at && i < at + size ? 0 : header[i];
    return sum == number_of(header, at, size);
}

}  // namespace

std::optional<std::string> TarReader::next() {
    constexpr std::size_t size_at = 124, type_at = 156, prefix_at = 345;
    for (;;) {
        skip();
        Header header{};
        if (bytes_(header) < block) throw TarError("the tar archive is cut off");
        if (std::ranges::all_of(header, [](std::uint8_t byte) { return byte == 0; })) return {};
        if (!is_whole(header)) throw TarError("expected a tar archive, received something else");
        left_ = number_of(header, size_at, 12);
        padding_ = (block - left_ % block) % block;
        if (header[type_at] != '0' && header[type_at] != 0) continue;  // a folder, say
        const std::string prefix = text_of(header, prefix_at, 155), name = text_of(header, 0, 100);
        return prefix.empty() ? name : prefix + "/" + name;
    }
}

std::size_t TarReader::read(std::span<std::uint8_t> out) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left_));
    if (bytes_(out.first(wanted)) < wanted) throw TarError("the tar archive is cut off");
    left_ -= wanted;
    return wanted;
}

void TarReader::skip() {
    std::array<std::uint8_t, 1 << 14> unread;
    left_ += padding_;
    padding_ = 0;
    while (left_ > 0) read(unread);
}

}  // namespace runner
