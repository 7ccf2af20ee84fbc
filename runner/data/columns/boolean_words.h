#pragma once

#include <optional>
#include <string_view>

namespace runner {

/// What true, false, yes or no mean, however they are capitalized; nothing for any other text, 1 and 0 among them.
std::optional<bool> boolean_word(std::string_view cell);

}  // namespace runner
