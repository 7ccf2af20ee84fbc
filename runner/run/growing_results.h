#pragma once

#include <chrono>
#include <functional>
#include <map>

#include "runner/run/run_observer.h"

namespace runner {

/// Hands on what a run tells, and renews its results on the way: not more often than it is told, and so seldom that it
/// costs no more than a twentieth of the time.
class GrowingResults : public RunObserver {
public:
    using Running = std::map<TrialKey, TrialRecord>;
    /// Given the trials that are being trained, as far as they are.
    using Renew = std::function<void(const Running&)>;
    GrowingResults(RunObserver& observer, double least_seconds, Renew renew)
        : observer_(observer), least_(least_seconds), renew_(std::move(renew)) {}

    void on_plan(const std::vector<Trial>& trials, int jobs) override { observer_.on_plan(trials, jobs); }
    void on_trial_started(const PlannedTrial& trial) override { observer_.on_trial_started(trial); }
    void on_weights_copied(const PlannedTrial& trial, const std::vector<std::string>& log) override {
        observer_.on_weights_copied(trial, log);
    }
    void on_epoch(const PlannedTrial& trial, const TrialRecord& so_far) override;
    void on_progress(const PlannedTrial& trial, const TrialRecord& so_far, double share) override {
        observer_.on_progress(trial, so_far, share);
    }
    void on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) override;
    void on_message(const std::string& text) override { observer_.on_message(text); }

private:
    using Clock = std::chrono::steady_clock;
    void renew_if_old();

    RunObserver& observer_;
    std::chrono::duration<double> least_;
    Renew renew_;
    Running running_;
    Clock::time_point renewed_ = Clock::now();
    std::chrono::duration<double> cost_{0};  // of the last time
};

}  // namespace runner
