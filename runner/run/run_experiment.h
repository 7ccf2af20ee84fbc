#pragma once

#include <functional>
#include <stop_token>

#include "runner/run/executor.h"
#include "runner/run/run_observer.h"
#include "runner/run/run_options.h"

namespace runner {

/// Adds to what a run came to, before it is written.
using Finish = std::function<void(RunOutcome&)>;

/// Plans what has not run yet, executes it, collects what there is then, and writes the results. Where variants choose,
/// their searches are planned and executed first. A request to stop ends it after saving, with `interrupted`. Throws
/// declare::InvalidInput, DataMissing, DataCorrupt, OutputError, FolderInUse.
RunOutcome run_experiment(const Experiment& experiment, const RunOptions& options, Executor& executor,
                          RunObserver& observer, const std::stop_token& stop, const Finish& finish = {});

/// The same with other trials than those of a run, on threads of this process. What came of them is in the results,
/// and nothing is written but the trials.
RunOutcome run_trials(const Experiment& experiment, const AskTrials& ask, const RunOptions& options,
                      RunObserver& observer, const std::stop_token& stop);

/// On threads of this process.
RunOutcome run_experiment(const Experiment& experiment, const RunOptions& options, RunObserver& observer,
                          const std::stop_token& stop);

}  // namespace runner
