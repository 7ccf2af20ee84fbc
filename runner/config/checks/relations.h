#pragma once

#include <vector>

#include "runner/config/spec/variant.h"

namespace runner {

/// What variants mean to each other: those that start from another find it, without a cycle, and its weights fit.
void check_variants(const std::vector<Variant>& variants, Diagnostics& diagnostics);

}  // namespace runner
