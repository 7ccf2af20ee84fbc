#include "layers/declare/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "layers/declare/utf8.h"

namespace declare {
namespace {

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
        const std::string_view character = text.substr(0, utf8_sequence(text));
        const std::uint32_t code = character.empty() ? 0 : code_point(character);
        const bool joins = is_joiner(code) && before >= first_joined;
        if (character.empty())
            clean += '?';
        else if (is_control(code) || (is_invisible(code) && !joins))
            clean += show(code);
        else
            clean += character;
        before = code;
        text.remove_prefix(std::max<std::size_t>(character.size(), 1));
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
