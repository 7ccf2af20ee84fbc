#pragma once

#include <optional>
#include <string_view>

namespace declare {

/// A number in decimal, whatever the locale. One that is too small for a double is 0, one that is too large is
/// infinite. Nothing for any other text, `inf` and `nan` among them.
std::optional<double> read_decimal(std::string_view text);

}  // namespace declare
