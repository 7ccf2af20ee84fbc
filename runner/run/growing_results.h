#pragma once

#include <chrono>
#include <functional>
#include <map>

#include "runner/run/run_observer.h"

namespace runner {

/// Hands on what a run tells, and renews its results on the way: not more often than it is told, and so seldom that it
/// costs no more than a twentieth of the time.
class GrowingResults : public ForwardingObserver {
public:
    using Running = std::map<TrialKey, TrialRecord>;
    /// Given the trials that are being trained, as far as they are.
    using Renew = std::function<void(const Running&)>;
    GrowingResults(RunObserver& observer, double least_seconds, Renew renew)
        : ForwardingObserver(observer), least_(least_seconds), renew_(std::move(renew)) {}

    void on_epoch(const PlannedTrial& trial, const TrialRecord& so_far) override;
    void on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) override;

private:
    using Clock = std::chrono::steady_clock;
    void renew_if_old();

    std::chrono::duration<double> least_;
    Renew renew_;
    Running running_;
    Clock::time_point renewed_ = Clock::now();
    std::chrono::duration<double> cost_{0};  // of the last time
};

}  // namespace runner
