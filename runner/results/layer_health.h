#pragma once

#include <string>
#include <vector>

#include "runner/results/results.h"

namespace runner {

/// What `diagnostics: true` has shown, in plain words: dead and saturated units, gradients that vanish or explode,
/// steps that are too large or do nothing. Means over the seeds; nothing for layers that fare well.
std::vector<std::string> health_findings(const Results& results);

}  // namespace runner
