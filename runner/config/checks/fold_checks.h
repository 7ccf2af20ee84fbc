#pragma once

#include <vector>

#include "runner/config/spec/experiment.h"
#include "runner/config/variants/variant_settings.h"

namespace runner {

/// Where folds are cut, all variants are to be cut alike: `folds` of the experiment are then theirs, and its searches
/// choose within each. Reports what differs, and more trials than are allowed. `settings` are those of the variants, in
/// their order.
void settle_folds(Experiment& experiment, const std::vector<VariantSettings>& settings, Diagnostics& diagnostics);

}  // namespace runner
