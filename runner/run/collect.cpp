#include "runner/run/collect.h"

#include <algorithm>
#include <map>
#include <set>

#include "runner/run/trial_records.h"

namespace runner {

namespace {

/// Of the variants with a job in common, in the order of the plan.
void tell_shared_steps(const TrialPlan& plan, std::vector<VariantSummary>& summary) {
    std::map<std::string, std::set<int>> jobs;
    for (const PlannedTrial& trial : plan.trials)
        if (!trial.search) jobs[trial.key.variant].insert(trial.job);
    for (VariantSummary& one : summary)
        for (const VariantSummary& other : summary) {
            if (one.variant == other.variant) continue;
            const auto in_both = [&](int job) { return jobs[other.variant].contains(job); };
            if (std::ranges::any_of(jobs[one.variant], in_both)) one.steps_shared_with.push_back(other.variant);
        }
}

}  // namespace

Results collect(const TrialPlan& plan, const TrialStore& store, std::vector<SearchRecord> searches,
                const RunEnvironment& environment, const Looks& looks) {
    std::vector<TrialRecord> records;
    for (const PlannedTrial& trial : plan.trials)
        if (!trial.search) records.push_back(find_record(store, trial).value_or(record_not_started(trial)));
    Results results = make_results(*plan.experiment, std::move(records), environment, looks);
    results.search = std::move(searches);
    tell_shared_steps(plan, results.summary);
    return results;
}

}  // namespace runner
