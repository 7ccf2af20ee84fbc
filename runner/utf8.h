#pragma once

#include <cstddef>
#include <string_view>

namespace runner {

/// Length of the well-formed UTF-8 sequence at the start of `bytes`; 0 if there is none.
std::size_t utf8_sequence(std::string_view bytes);
/// Where `bytes` stop being UTF-8; its size if they never do. Fast for ASCII.
std::size_t find_broken_utf8(std::string_view bytes);
/// How many characters `text` has.
std::size_t count_characters(std::string_view text);

}  // namespace runner
