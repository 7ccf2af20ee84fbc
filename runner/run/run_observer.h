#pragma once

#include <string>
#include <vector>

#include "runner/record/record.h"
#include "runner/run/trial_plan.h"

namespace runner {

/// What a run tells while it goes on. Called from several threads, never by two at once.
struct RunObserver {
    virtual ~RunObserver() = default;
    /// Before the first training: all trials, those of searches first, then in the order of the results. What is wanted
    /// later, such as more seeds of a race, is told then, by itself.
    virtual void on_plan(const std::vector<Trial>& /*trials*/, int /*jobs*/) {}
    virtual void on_trial_started(const PlannedTrial& /*trial*/) {}
    /// What a trial has copied from the weights that it starts with, and what not; once a variant. By default each
    /// line is a message.
    virtual void on_weights_copied(const PlannedTrial& trial, const std::vector<std::string>& log);
    virtual void on_epoch(const PlannedTrial& /*trial*/, const TrialRecord& /*so_far*/) {}
    /// Now and then within an epoch: share of it done, 0 … 1.
    virtual void on_progress(const PlannedTrial& /*trial*/, const TrialRecord& /*so_far*/, double /*share*/) {}
    /// Also for those that were taken from the folder or could not start.
    virtual void on_trial_finished(const PlannedTrial& /*trial*/, const TrialRecord& /*record*/) {}
    virtual void on_message(const std::string& /*text*/) {}
};

/// Hands on what it is told: for those who change some of it.
struct ForwardingObserver : RunObserver {
    /// `observer` must outlive it.
    explicit ForwardingObserver(RunObserver& observer) : observer_(observer) {}

    void on_plan(const std::vector<Trial>& trials, int jobs) override { observer_.on_plan(trials, jobs); }
    void on_trial_started(const PlannedTrial& trial) override { observer_.on_trial_started(trial); }
    void on_weights_copied(const PlannedTrial& trial, const std::vector<std::string>& log) override {
        observer_.on_weights_copied(trial, log);
    }
    void on_epoch(const PlannedTrial& trial, const TrialRecord& so_far) override { observer_.on_epoch(trial, so_far); }
    void on_progress(const PlannedTrial& trial, const TrialRecord& so_far, double share) override {
        observer_.on_progress(trial, so_far, share);
    }
    void on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) override {
        observer_.on_trial_finished(trial, record);
    }
    void on_message(const std::string& text) override { observer_.on_message(text); }

protected:
    RunObserver& observer_;
};

}  // namespace runner
