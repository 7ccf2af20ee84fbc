#pragma once

#include <map>
#include <vector>

#include "runner/results/results.h"
#include "runner/run/trial_plan.h"

namespace runner {

/// What the trials of a plan came to, those of searches apart, in its order; of those that are `running`, what they are
/// so far.
std::vector<TrialRecord> records_of(const TrialPlan& plan, const TrialStore& store,
                                    const std::map<TrialKey, TrialRecord>& running = {});

/// The results of an experiment whose searches are resolved, as far as its trials have come: from the store alone,
/// whoever trained them.
Results collect(const TrialPlan& plan, const TrialStore& store, std::vector<SearchRecord> searches,
                const RunEnvironment& environment, const Looks& looks = {});

}  // namespace runner
