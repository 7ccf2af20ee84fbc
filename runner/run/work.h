#pragma once

#include "runner/config/spec/variant.h"

namespace runner {

/// About how many seconds a training takes on an ordinary core, from its declaration alone: the same on every machine,
/// so that all divide a plan in the same way. What a machine really takes tells `plan`, by timing a few steps.
double work_of(const Variant& variant);

}  // namespace runner
