#include "runner/run/trial_records.h"

#include "runner/store/json.h"

namespace runner {

std::optional<TrialRecord> find_record(const TrialStore& store, const PlannedTrial& trial) {
    if (trial.variant->is_open()) return {};
    // What was looked up stands, unless there was something left to measure.
    auto record = trial.is_finished() ? trial.record : store.find(trial.id());
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
        const bool anew = trial.fresh || trial.state == TrialState::elsewhere;
        if (anew && store.has_finished(trial.id()))
            store.save_unfinished(record_not_started(trial), trial.configuration.trial);
    }
}

}  // namespace runner
