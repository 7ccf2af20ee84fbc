#pragma once

#include "runner/config/spec/experiment.h"

namespace runner {

/// The fewest seeds with which the claim can be decided over seeds at `alpha`, two-sided: all signs alike have
/// p = 2^(1 - seeds), and of several pairs Holm's correction asks the clearest one for alpha / pairs.
int least_seeds_alone(const Claim& claim, double alpha);
/// The same over what the claim says.
int least_seeds(const Claim& claim, double alpha);
/// Warns of claims about variants that run, which no outcome of so few seeds could decide. `at`: where the number of
/// seeds stands.
void warn_few_seeds(const Experiment& experiment, int seeds, const Value& at, Diagnostics& diagnostics);

}  // namespace runner
