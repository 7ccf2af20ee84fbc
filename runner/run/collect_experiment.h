#pragma once

#include "runner/run/run_observer.h"
#include "runner/run/run_options.h"

namespace runner {

/// Writes the results of what shards have trained, as run_experiment() does of what it trained itself: trains nothing,
/// and touches no trial. `exit` is done, trial_failed, or incomplete where trials are missing. Throws as
/// run_experiment() does.
RunOutcome collect_experiment(const Experiment& experiment, const RunOptions& options, RunObserver& observer);

/// "`plain`: seeds 3 and 4; `bn`: seed 7", of trials that have not ended; empty where there are none.
std::string missing_trials(const Results& results);

}  // namespace runner
