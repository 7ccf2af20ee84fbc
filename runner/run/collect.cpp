#include "runner/run/collect.h"

#include "runner/run/trial_records.h"

namespace runner {

Results collect(const TrialPlan& plan, const TrialStore& store, std::vector<SearchRecord> searches,
                const RunEnvironment& environment, const Looks& looks) {
    std::vector<TrialRecord> records;
    for (const PlannedTrial& trial : plan.trials)
        if (!trial.search) records.push_back(find_record(store, trial).value_or(record_not_started(trial)));
    Results results = make_results(*plan.experiment, std::move(records), environment, looks);
    results.search = std::move(searches);
    return results;
}

}  // namespace runner
