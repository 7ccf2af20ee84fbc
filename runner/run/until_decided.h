#pragma once

#include "runner/run/run_experiment.h"

namespace runner {

/// Runs the experiment, and adds seeds to it as long as one of its claims is undecided: to `max_seeds` at most, with
/// the looks of plan_looks(). The plan depends on the file and on `max_seeds` alone, and finished trials are not
/// trained again: so a run that was interrupted goes on with the same plan. Throws as run_experiment does.
RunOutcome run_until_decided(Experiment experiment, RunOptions options, int max_seeds, RunObserver& observer,
                             const std::stop_token& stop);

}  // namespace runner
