#pragma once

#include <set>
#include <string>
#include <vector>

#include "runner/run/trial_plan.h"

namespace runner {

/// What of a plan was made elsewhere, by other instructions or on another machine: a line of what is taken over from
/// there, and one of what is trained again because its instructions will not do. Trials that are `known` were told of
/// before.
std::vector<std::string> of_other_machines(const TrialPlan& plan, const Environment& here,
                                           const std::set<TrialKey>& known = {});

}  // namespace runner
