#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace runner {

/// The seconds from 1970 to a date in UTC: `2024-02-29`, `2024/02/29`, each with a time (`T12:30`, ` 12:30:05.5`, `Z`)
/// or without; or as `format` of strftime has it (`%d.%m.%Y`), where it is not empty. Nothing for any other text, the
/// 30th of February among them.
std::optional<double> read_date(std::string_view cell, const std::string& format);

}  // namespace runner
