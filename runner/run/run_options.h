#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <vector>

#include "runner/config/spec/experiment.h"
#include "runner/data/dataset.h"
#include "runner/exit_code.h"
#include "runner/results/results.h"
#include "runner/run/trial_plan.h"
#include "runner/store/trial_uses.h"

namespace runner {

struct RunOptions {
    int jobs = 0;                           // trainings side by side; 0: as many as there are cores
    std::filesystem::path out = "results";  // the files stand in `out/<name>/`
    DataPlaces places;
    bool fresh = false;              // train again what has finished before
    bool keep_states = false;        // that trainings end with, so that they can be trained further
    bool same_instructions = false;  // train again what other instructions have made than this machine's
    std::set<TrialKey> keep;         // that neither touches: an earlier round of this run has trained them
    double checkpoint_seconds = 2;   // least time between two checkpoints of a training
    double renew_seconds = 10;       // least time between two states of the results on the way
    RunName name;                    // what is run, for who asks later what names a trial
    Looks looks;                     // at the claims, up to now: see judge()
};

/// As asked for, or as many as there are cores.
int count_jobs(const RunOptions& options);
Freshness freshness_of(const RunOptions& options);

struct RunOutcome {
    /// done, trial_failed or interrupted; the rest comes as exceptions.
    ExitCode exit = ExitCode::done;
    std::filesystem::path folder;  // `out/<name>`
    Results results;
    int trained = 0, taken_from_folder = 0;
};

/// Which trials of an experiment are wanted, once its searches are over.
using AskTrials = std::function<std::vector<Trial>(const Experiment& resolved)>;

}  // namespace runner
