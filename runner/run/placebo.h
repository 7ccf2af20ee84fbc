#pragma once

#include "runner/results/placebo.h"
#include "runner/run/run_experiment.h"

namespace runner {

struct PlaceboOutcome {
    ExitCode exit = ExitCode::done;
    std::filesystem::path folder;
    Placebo placebo;
};

/// Trains the first variant with the experiment's seeds and with as many others, and judges the one half against the
/// other by every claim of the file: whatever is found is a false alarm. The trials are those of `run`. Throws as
/// run_experiment() does.
PlaceboOutcome run_placebo(const Experiment& experiment, const RunOptions& options, RunObserver& observer,
                           const std::stop_token& stop);

}  // namespace runner
