#include "runner/run/collect.h"

#include <map>
#include <set>

#include "runner/run/trial_records.h"

namespace runner {
namespace {

/// Of the variants with a job in common, in the order of the plan.
void tell_shared_steps(const TrialPlan& plan, std::vector<VariantSummary>& summary) {
    std::vector<std::set<std::string>> variants(plan.jobs.size());  // of each job
    for (const PlannedTrial& trial : plan.trials)
        if (!trial.search) variants[static_cast<std::size_t>(trial.job)].insert(trial.key.variant);
    std::map<std::string, std::set<std::string>> shared;
    for (const auto& together : variants)
        for (const std::string& variant : together)
            if (together.size() > 1) shared[variant].insert(together.begin(), together.end());
    for (VariantSummary& one : summary) {
        const auto found = shared.find(one.variant);
        if (found == shared.end()) continue;
        for (const VariantSummary& other : summary)
            if (other.variant != one.variant && found->second.contains(other.variant))
                one.steps_shared_with.push_back(other.variant);
    }
}

}  // namespace

std::vector<TrialRecord> records_of(const TrialPlan& plan, const TrialStore& store,
                                    const std::map<TrialKey, TrialRecord>& running) {
    std::vector<TrialRecord> records;
    for (const PlannedTrial& trial : plan.trials) {
        if (trial.search) continue;
        const auto so_far = running.find(trial.key);
        records.push_back(so_far != running.end() ? so_far->second
                                                  : find_record(store, trial).value_or(record_not_started(trial)));
        if (so_far != running.end()) records.back().status = Status::interrupted, records.back().why = "running";
    }
    return records;
}

Results collect(const TrialPlan& plan, const TrialStore& store, std::vector<SearchRecord> searches,
                const RunEnvironment& environment, const Looks& looks) {
    Results results = make_results(*plan.experiment, records_of(plan, store), environment, looks);
    results.search = std::move(searches);
    tell_shared_steps(plan, results.summary);
    return results;
}

}  // namespace runner
