#pragma once

#include <optional>
#include <string_view>

namespace runner {

/// What true, false, yes or no mean, however they are capitalized; nothing for any other text, 1 and 0 among them.
std::optional<bool> boolean_word(std::string_view cell);
/// The same, and what 1 and 0 mean, or 1.0 and 0.0, as pandas writes them where one is missing.
std::optional<bool> boolean_cell(std::string_view cell);
inline constexpr const char* boolean_expected = "true or false, yes or no, 1 or 0";

}  // namespace runner
