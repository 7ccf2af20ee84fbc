#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace runner {

/// Bytes as text (RFC 4648, with `=` at the end).
std::string to_base64(std::span<const std::uint8_t> bytes);

/// The way back; nothing for what to_base64() would not have written.
std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);

}  // namespace runner
