#pragma once

#include <vector>

#include "runner/config/variants/axis.h"

namespace runner {

/// What the axes of a grid that choose try, where they say how many `trials`: so many different settings of all of them
/// together, drawn from their ranges and lists. Each axis then has one candidate for each trial.
void draw_candidates(std::vector<Axis>& axes, Diagnostics& diagnostics);

}  // namespace runner
