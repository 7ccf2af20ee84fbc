#pragma once

#include <string>
#include <string_view>

namespace declare {

/// A text of a file, a host or another program, for people: nothing in it commands a terminal, hides, or turns around
/// what stands beside it. Control characters become spaces, characters that show nothing are named (`<U+200B>`), and
/// bytes that are no UTF-8 become question marks. What remains may stand in XML too.
std::string printable(std::string_view text);
/// The same of several lines.
std::string printable_lines(std::string_view text);
/// The same, each character as one character, so that a mark below the line stays where it belongs.
std::string printable_columns(std::string_view line);

}  // namespace declare
