#pragma once

#include "runner/config/spec/variant.h"

namespace runner {

/// Builds the variant's graph and applies every rule that needs several sections at once. `sections` is the map of the
/// values that its specs were read from (`data`, `model`, `training`, `evaluation`): for places.
void check_variant(Variant& variant, const Value& sections, Diagnostics& diagnostics);

}  // namespace runner
