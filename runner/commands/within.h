#pragma once

#include <memory>
#include <optional>
#include <string>

#include "runner/commands/command.h"
#include "runner/run/run_within.h"

namespace runner {

/// "90s", "10m", "1h", "1h30m" as seconds; nothing for what is no time.
std::optional<double> read_seconds(const std::string& text);

/// Of --within; null without. Its time begins here. Throws UsageError for what makes no sense with it.
std::unique_ptr<Budget> budget_of(const Arguments& arguments);

}  // namespace runner
