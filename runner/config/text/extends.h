#pragma once

#include <optional>
#include <string>

#include "runner/config/text/merge.h"

namespace runner {

/// Reads a file, and the files that it extends, as one map. Nothing after an error that leaves no map.
std::optional<Value> read_extended(const std::string& path, const SameFamily& same_family, Diagnostics& diagnostics);

}  // namespace runner
