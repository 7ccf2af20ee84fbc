#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/config/spec/model.h"

namespace runner {

/// Reads `start_from` of a model with layers of these `paths`; nothing after an error that leaves no meaning.
std::optional<StartFrom> read_start_from(const Value& value, const std::vector<std::string>& paths,
                                         Diagnostics& diagnostics);

}  // namespace runner
