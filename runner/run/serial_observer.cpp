#include "runner/run/serial_observer.h"

namespace runner {

void SerialObserver::on_plan(const std::vector<Trial>& trials, int jobs) {
    const std::lock_guard guard(mutex_);
    observer_.on_plan(trials, jobs);
}

void SerialObserver::on_trial_started(const PlannedTrial& trial) {
    const std::lock_guard guard(mutex_);
    observer_.on_trial_started(trial);
}

void SerialObserver::on_weights_copied(const PlannedTrial& trial, const std::vector<std::string>& log) {
    const std::lock_guard guard(mutex_);
    if (copied_.insert(trial.key.variant).second) observer_.on_weights_copied(trial, log);
}

void SerialObserver::on_epoch(const PlannedTrial& trial, const TrialRecord& so_far) {
    const std::lock_guard guard(mutex_);
    observer_.on_epoch(trial, so_far);
}

void SerialObserver::on_progress(const PlannedTrial& trial, const TrialRecord& so_far, double share) {
    const std::lock_guard guard(mutex_);
    observer_.on_progress(trial, so_far, share);
}

void SerialObserver::on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) {
    const std::lock_guard guard(mutex_);
    if (finished_.insert({trial.key, trial.until}).second) observer_.on_trial_finished(trial, record);
}

void SerialObserver::on_message(const std::string& text) {
    const std::lock_guard guard(mutex_);
    observer_.on_message(text);
}

}  // namespace runner
