#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace declare {

/// Length of the well-formed UTF-8 sequence at the start of `bytes`; 0 if there is none.
std::size_t utf8_sequence(std::string_view bytes);
/// The character that a well-formed sequence stands for.
std::uint32_t code_point(std::string_view sequence);
/// Where `bytes` stop being UTF-8; its size if they never do. Fast for ASCII.
std::size_t find_broken_utf8(std::string_view bytes);

/// Whether a byte goes on with a character that began before it.
constexpr bool continues_character(char byte) { return (byte & 0xC0) == 0x80; }
/// How many characters `text` has.
std::size_t count_characters(std::string_view text);
/// The bytes of its first `count` characters.
std::size_t bytes_of_characters(std::string_view text, std::size_t count);

}  // namespace declare
