#pragma once

#include <array>
#include <string_view>

namespace runner {

/// The keys that name and connect an entry of `layers`: they stand beside the word that says what it is, or among its
/// settings.
inline constexpr std::array<std::string_view, 4> connecting_keys = {"name", "from", "when", "share"};

}  // namespace runner
