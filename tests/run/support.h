#pragma once

#include <string>
#include <vector>

#include "runner/run/run_experiment.h"
#include "tests/training/support.h"

namespace tests {

/// Remembers what a run told.
struct Listener : RunObserver {
    std::vector<std::string> events;
    std::vector<std::string> messages;
    void on_trial_started(const PlannedTrial& trial) override;
    void on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) override;
    void on_message(const std::string& text) override { messages.push_back(text); }
};

/// The weights of a trial that a run has left.
Safetensors weights_in(const RunOutcome& outcome, const TrialKey& key);

RunOptions options(const Folder& folder, int jobs = 1);

/// A parent, its child, and a trial that differs from the parent in evaluation alone; two seeds of each.
Experiment relatives();

/// A variant that chooses its rate. Of these, the second learns best, and the last diverges.
Variant choosing(const std::string& name, const std::string& more = {},
                 const std::vector<std::string>& rates = {"0.0001", "0.05", "1e30"});

}  // namespace tests
