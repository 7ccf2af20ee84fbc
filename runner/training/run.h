#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "runner/config/spec/experiment.h"
#include "runner/data/dataset.h"
#include "runner/exit_code.h"
#include "runner/results/results.h"
#include "runner/store/folder_lock.h"

namespace runner {

struct RunOptions {
    int jobs = 0;                           // trials side by side; 0: as many as there are cores
    std::filesystem::path out = "results";  // the files stand in `out/<name>/`
    DataPlaces places;
    bool fresh = false;             // train again what has finished before
    std::set<std::uint64_t> keep;   // seeds that `fresh` leaves alone: an earlier round of this run has trained them
    double checkpoint_seconds = 2;  // least time between two checkpoints of a trial
    Looks looks;                    // at the claims, up to now: see judge()
};

/// A trial before it has run.
struct PlannedTrial {
    const Variant* variant = nullptr;
    std::uint64_t seed = 0;
    bool search = false;     // of a candidate: trained, and not judged on the test set
    int parent = -1;         // index of the trial whose weights it starts with, or -1
    int same_training = -1;  // index of an earlier trial that differs in `evaluation` or name alone, or -1
    bool stored = false;     // a finished one lies in the output folder
    bool changed = false;    // a finished one does, of another configuration or other data: it is trained again
    bool damaged = false;    // one does that cannot be read, or lacks its weights: it is trained again
    bool resumable = false;  // an interrupted one does

    TrialKey key() const { return {variant->name, {seed}}; }
};

/// What a run tells while it goes on. Called from several threads, never by two at once.
struct RunObserver {
    virtual ~RunObserver() = default;
    /// Once, before the first training: all trials, in the order of the results, after those of searches. While a
    /// search runs, nothing is known yet of the trials of its variant.
    virtual void on_plan(const std::vector<PlannedTrial>& /*trials*/, int /*jobs*/) {}
    virtual void on_trial_started(const PlannedTrial& /*trial*/) {}
    virtual void on_epoch(const PlannedTrial& /*trial*/, const TrialRecord& /*so_far*/) {}
    /// Now and then within an epoch: share of it done, 0 … 1.
    virtual void on_progress(const PlannedTrial& /*trial*/, const TrialRecord& /*so_far*/, double /*share*/) {}
    /// Also for those that were taken from the folder or could not start.
    virtual void on_trial_finished(const PlannedTrial& /*trial*/, const TrialRecord& /*record*/) {}
    virtual void on_message(const std::string& /*text*/) {}
};

struct RunOutcome {
    /// done, trial_failed or interrupted; the rest comes as exceptions.
    ExitCode exit = ExitCode::done;
    std::filesystem::path folder;  // `out/<name>`
    Results results;
    int trained = 0, taken_from_folder = 0;
};

/// All trials of an experiment in the order of the results, after those of searches; writes and downloads nothing. Of
/// data it reads what may have changed since a trial in the folder finished: files of one's own, and those of
/// `places.data_dir`. Throws DataMissing, DataCorrupt.
std::vector<PlannedTrial> plan_trials(const Experiment& experiment, const RunOptions& options);

/// Runs what has not run yet, sums it up and writes the results. A request to stop ends it after saving, with
/// `interrupted`. Throws declare::InvalidInput, DataMissing, DataCorrupt, OutputError, FolderInUse.
RunOutcome run_experiment(const Experiment& experiment, const RunOptions& options, RunObserver& observer,
                          std::stop_token stop);

}  // namespace runner
