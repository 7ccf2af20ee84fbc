#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "runner/run/trial_plan.h"

namespace runner {

/// Seconds since any moment that stays the same.
using SecondsNow = std::function<double()>;
double seconds_since_start();

/// A time in which a run is to end (`--within`), and how long its trials take: how long their trainings, as those that
/// have ended tell, of this run or of earlier ones; and how long what comes beside them, getting ready, testing and
/// saving, as those of this run tell. For several threads.
class Budget {
public:
    explicit Budget(double seconds, SecondsNow now = seconds_since_start)
        : seconds_(seconds), now_(std::move(now)), start_(now_()) {}

    double seconds() const { return seconds_; }
    void begin(const PlannedTrial& trial);
    void learn(const PlannedTrial& trial, const TrialRecord& record);
    /// Of a variant that has been trained, the longest; of another, by how much more there is to do; nothing as long as
    /// none has ended.
    std::optional<double> seconds_of(const Variant& variant) const;
    std::optional<double> seconds_of(const TrialPlan& plan, const TrainingJob& job) const;
    /// Whether a job can end in time. One of which nothing is known may try.
    bool allows(const TrialPlan& plan, const TrainingJob& job) const;

    /// Asks those who are at work to stop, once the time is over: what they have is saved.
    void check();
    void stop() { stopping_.request_stop(); }
    std::stop_token token() const { return stopping_.get_token(); }

private:
    double left() const { return seconds_ - (now_() - start_); }
    double beside(const std::string& variant) const;

    double seconds_;
    SecondsNow now_;
    double start_;
    mutable std::mutex mutex_;
    std::map<std::string, double> longest_;  // by variant, to train
    std::map<std::string, double> beside_;   // by variant, the longest that came beside it
    std::map<TrialKey, double> begun_;       // of trials that go on: when
    double trained_ = 0, work_ = 0;          // seconds of all, and what their declarations said
    std::stop_source stopping_;
};

}  // namespace runner
