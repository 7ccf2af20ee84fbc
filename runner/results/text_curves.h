#pragma once

#include <string>

#include "runner/results/results.h"

namespace runner {

/// The mean curve of each variant, in letters: for a terminal. Of a metric of the validation part where there is one,
/// else of the loss. Empty where no trial has trained an epoch.
std::string text_curves(const Results& results, int width);

}  // namespace runner
