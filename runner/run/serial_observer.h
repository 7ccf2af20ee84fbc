#pragma once

#include <mutex>
#include <set>

#include "runner/run/run_observer.h"

namespace runner {

/// Hands on what the threads of a run tell, one call at a time: the end of each trial once, though several plans of one
/// run may hold it, and what a variant copied once for all its seeds.
class SerialObserver : public RunObserver {
public:
    explicit SerialObserver(RunObserver& observer) : observer_(observer) {}

    void on_plan(const std::vector<Trial>& trials, int jobs) override;
    void on_trial_started(const PlannedTrial& trial) override;
    void on_weights_copied(const PlannedTrial& trial, const std::vector<std::string>& log) override;
    void on_epoch(const PlannedTrial& trial, const TrialRecord& so_far) override;
    void on_progress(const PlannedTrial& trial, const TrialRecord& so_far, double share) override;
    void on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) override;
    void on_message(const std::string& text) override;

private:
    RunObserver& observer_;
    std::mutex mutex_;
    std::set<std::pair<TrialKey, std::int64_t>> finished_;  // and after how many epochs they paused
    std::set<std::string> copied_;                          // variants
};

}  // namespace runner
