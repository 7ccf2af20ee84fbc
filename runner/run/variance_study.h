#pragma once

#include "runner/results/latin_square.h"
#include "runner/results/variance.h"
#include "runner/run/run_experiment.h"

namespace runner {

/// The repetitions of one variant that tell what each purpose of a seed does.
struct SpreadPlan {
    Vary purposes, idle;         // by which something of it is drawn, and the rest of what varies
    std::vector<Replicate> all;  // all vary together: the trials of a run
    /// Each purpose by the seeds of the experiment, the others by the first; it begins with the first of `all`.
    std::vector<std::vector<Replicate>> alone;
    std::optional<LatinSquare> square;
    std::vector<Replicate> runs;  // of the square: its first column is of `all`
};
SpreadPlan plan_spread(const Experiment& experiment, const Variant& variant);

/// Trains what the plans of all variants ask for and the folder lacks, and sums up what came of it. Trials are those of
/// `run` where they draw alike. `measure`: what is measured; empty: what the file's first claim is about. Throws as
/// run_experiment() does.
struct SpreadOutcome {
    ExitCode exit = ExitCode::done;
    std::filesystem::path folder;
    SpreadStudy study;
};
SpreadOutcome study_spread(const Experiment& experiment, const std::string& measure, const RunOptions& options,
                           RunObserver& observer, const std::stop_token& stop);

}  // namespace runner
