#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <vector>

#include "runner/run/executor.h"
#include "runner/run/run_options.h"
#include "runner/run/serial_observer.h"
#include "runner/run/trial_inputs.h"
#include "runner/store/trial_store.h"

namespace runner {

/// What was planned and executed: what can be collected.
struct ExecutedPlan {
    TrialPlan plan;
    std::vector<SearchRecord> searches;
};

/// done or trial_failed, whatever trials are missing.
ExitCode exit_code_of_ended(const Results& results);

/// Plans and executes the parts of one run, its searches and what is wanted then: what one part has done, the next one
/// finds.
class RunParts {
public:
    RunParts(const Experiment& experiment, const RunOptions& options, Executor& executor, RunObserver& observer,
             const std::stop_token& stop, InputData data = InputData::all);

    ExecutedPlan execute(const AskTrials& ask);
    RunOutcome collect(const ExecutedPlan& executed) const;
    /// While a plan is executed: what there is, and of trials that are being trained what they are so far; while it is
    /// one of candidates, how their searches stand. Before that nothing.
    std::optional<Results> results_so_far(const std::map<TrialKey, TrialRecord>& running) const;
    RunObserver& observer() { return observer_; }

private:
    TrialPlan plan(std::shared_ptr<const Experiment> experiment, const std::vector<Trial>& trials) const;
    void execute(const TrialPlan& plan);
    Experiment begin_races(const Experiment& given) const;
    std::vector<SearchRecord> search(const std::shared_ptr<const Experiment>& given,
                                     std::shared_ptr<const Experiment> now, const AskTrials& ask);
    void take_over();
    void show_names(const TrialPlan& plan);
    void keep_names(const TrialPlan& plan);
    void begin_alone(const TrialPlan& plan);
    void tell_of_no_state(const Experiment& experiment);
    void keep_finished(const TrialPlan& plan);
    std::vector<Trial> remaining_trials(const Experiment& resolved, const AskTrials& ask) const;

    const Experiment& experiment_;
    const RunOptions& options_;
    TrialStore store_;
    SerialObserver observer_;
    TrialInputs inputs_;
    Freshness fresh_;
    Executor& executor_;
    std::stop_token stop_;
    std::atomic<int> trained_ = 0;
    int taken_ = 0;
    std::set<TrialKey> done_;
    std::set<std::string> stateless_;  // variants whose states would be of no use, and that this was told of
    std::set<std::string> named_;      // the hashes of this run's trials
    bool told_of_the_way_ = false;
    const ExecutedPlan* executing_ = nullptr;
    struct Searching {
        const TrialPlan *candidates = nullptr, *wanted = nullptr;
    };
    Searching searching_;  // before that
};

}  // namespace runner
