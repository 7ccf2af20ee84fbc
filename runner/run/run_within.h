#pragma once

#include "runner/run/budget.h"
#include "runner/run/run_experiment.h"

namespace runner {

/// Runs of an experiment what decides most in the time that `budget` has, see BudgetExecutor. What is done is kept, so
/// that the same run goes on from there; the results tell what is missing, and what an hour more would bring. The
/// looks at the claims are those of a plan for the experiment's seeds. Trials that had no time are no failure. Throws
/// as run_experiment does.
RunOutcome run_within(const Experiment& experiment, const RunOptions& options, Budget& budget, RunObserver& observer,
                      const std::stop_token& stop);

}  // namespace runner
