#pragma once

#include <vector>

#include "runner/results/results.h"
#include "runner/run/trial_plan.h"

namespace runner {

/// The results of an experiment whose searches are resolved, as far as its trials have come: from the store alone,
/// whoever trained them.
Results collect(const TrialPlan& plan, const TrialStore& store, std::vector<SearchRecord> searches,
                const RunEnvironment& environment, const Looks& looks = {});

}  // namespace runner
