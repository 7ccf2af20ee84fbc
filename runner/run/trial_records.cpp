#include "runner/run/trial_records.h"

#include "runner/store/json.h"

namespace runner {

namespace {

/// Of a candidate that was cut short: what it was when it was last compared may be more.
std::optional<TrialRecord> further(const std::optional<TrialRecord>& record, const TrialStore& store,
                                   const PlannedTrial& trial) {
    const TrialStore::Wanted any = trial.wanted_so_far();
    auto paused = any.hash.empty() ? std::nullopt : store.find_paused(trial.key, any);
    return paused && (!record || record->epochs_run <= paused->epochs_run) ? paused : record;
}

}  // namespace

std::optional<TrialRecord> find_record(const TrialStore& store, const PlannedTrial& trial) {
    if (trial.variant->is_open()) return {};
    // What was looked up stands, unless there was something left to do.
    auto record = trial.is_over() ? trial.record : store.find(trial.id());
    if (trial.search && (!record || record->status == Status::interrupted)) record = further(record, store, trial);
    // The same numbers, as the file writes them; all of them where another's name was on it.
    if (record &&
        (record->parameters.is_null() || to_json_line(record->parameters) == to_json_line(trial.variant->parameters)))
        record->parameters = trial.variant->parameters;
    return record;
}

FindRecord find_in(const TrialPlan& plan, const TrialStore& store) {
    return [&](const TrialKey& key) -> std::optional<TrialRecord> {
        const PlannedTrial* trial = plan.find(key);
        return trial ? find_record(store, *trial) : std::nullopt;
    };
}

TrialRecord record_not_started(const PlannedTrial& trial) {
    TrialRecord record;
    record.variant = trial.key.variant;
    record.seed = trial.key.seed();
    record.apart = trial.key.replicate.apart;
    record.fold = trial.key.replicate.fold;
    record.parameters = trial.variant->parameters;
    record.status = Status::interrupted;
    record.why = "not started";
    record.hash = trial.identity.trial;
    return record;
}

void reset_unfinished(const TrialStore& store, const TrialPlan& plan) {
    for (const PlannedTrial& trial : plan.trials) {
        store.remove_unfinished(trial.id());
        if (trial.fresh || trial.leaves_checkpoint) store.remove_paused(trial.id());
        const bool anew = trial.fresh || trial.state == TrialState::elsewhere;
        if (anew && store.has_finished(trial.id()))
            store.save_unfinished(record_not_started(trial), trial.configuration.trial);
    }
}

}  // namespace runner
