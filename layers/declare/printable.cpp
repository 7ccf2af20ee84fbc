#include "layers/declare/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace declare {
namespace {

struct Character {
    std::uint32_t code = 0;
    std::size_t bytes = 1;
    bool valid = false;
};

/// The bytes that a first byte of UTF-8 promises; 0 if it is none.
std::size_t promised_bytes(unsigned char first) {
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first < 0xe0) return 2;
    if (first >= 0xe0 && first < 0xf0) return 3;
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/// The first character of a text that is not empty.
Character first_character(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t bytes = promised_bytes(byte(0));
    if (bytes == 0 || bytes > text.size()) return {};
    std::uint32_t code = bytes == 1 ? byte(0) : byte(0) & (0x7fu >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return {};
        code = code << 6 | (byte(i) & 0x3fu);
    }
    constexpr std::array<std::uint32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[bytes] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {};
    return {code, bytes, true};
}

bool is_control(std::uint32_t code) { return code < 0x20 || (code >= 0x7f && code < 0xa0); }

/// Joins or parts the letters of scripts that are joined, and the pieces of an emoji; between others it shows nothing.
bool is_joiner(std::uint32_t code) { return code == 0x200c || code == 0x200d; }

/// Characters that show nothing by themselves, that change the direction of what follows, or that are none.
bool is_invisible(std::uint32_t code) {
    struct Range {
        std::uint32_t first, last;
    };
    static constexpr std::array<Range, 17> ranges = {{{0xad, 0xad},
                                                      {0x34f, 0x34f},
                                                      {0x61c, 0x61c},
                                                      {0x115f, 0x1160},
                                                      {0x17b4, 0x17b5},
                                                      {0x180b, 0x180f},
                                                      {0x200b, 0x200f},
                                                      {0x2028, 0x202e},
                                                      {0x2060, 0x206f},
                                                      {0x3164, 0x3164},
                                                      {0xfdd0, 0xfdef},
                                                      {0xfeff, 0xfeff},
                                                      {0xffa0, 0xffa0},
                                                      {0xfff0, 0xfffb},
                                                      {0x1bca0, 0x1bca3},
                                                      {0x1d173, 0x1d17a},
                                                      {0xe0000, 0xe0fff}}};
    if ((code & 0xfffe) == 0xfffe) return true;
    return std::ranges::any_of(ranges, [&](const Range& r) { return code >= r.first && code <= r.last; });
}

/// Every character as `show` shows it, which gets its code, or nothing of a byte that is no UTF-8.
template <class Show>
std::string shown(std::string_view text, const Show& show) {
    constexpr std::uint32_t first_joined = 0x590;  // Hebrew, Arabic, the scripts of India, emoji
    std::string clean;
    clean.reserve(text.size());
    for (std::uint32_t before = 0; !text.empty();) {
        const Character c = first_character(text);
        const bool joins = is_joiner(c.code) && before >= first_joined;
        if (!c.valid)
            clean += '?';
        else if (is_control(c.code) || (is_invisible(c.code) && !joins))
            clean += show(c.code);
        else
            clean += text.substr(0, c.bytes);
        before = c.code;
        text.remove_prefix(c.bytes);
    }
    return clean;
}

std::string named(std::uint32_t code) { return is_control(code) ? " " : fmt::format("<U+{:04X}>", code); }

}  // namespace

std::string printable(std::string_view text) { return shown(text, named); }

std::string printable_lines(std::string_view text) {
    return shown(text, [](std::uint32_t code) { return code == '\n' ? "\n" : named(code); });
}

std::string printable_columns(std::string_view line) {
    return shown(line, [](std::uint32_t code) { return is_control(code) ? " " : "?"; });
}

}  // namespace declare
