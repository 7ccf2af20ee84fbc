#pragma once

#include "runner/results/within.h"
#include "runner/run/budget.h"

namespace runner {

struct Results;

/// What a run that had so much time leaves: trials without, and what an hour more would bring to the claims that are
/// undecided, by what they need and by how long their trainings took.
Within outlook_of(const Results& results, const Experiment& experiment, const Budget& budget, int cores);

}  // namespace runner
