#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runner/run/trials.h"
#include "runner/store/identity.h"
#include "runner/store/trial_store.h"

namespace runner {

/// A trial, what identifies it, and how it stands in the folder. Indices are those of the plan.
struct PlannedTrial : Trial, StoredTrial {
    Identity identity;                         // `trial` is empty where its data have not been seen
    Identity configuration;                    // its identity without the data
    int parent = -1;                           // the trial whose weights it starts with, or -1
    int job = -1;                              // the one that trains it
    int same_steps = -1;                       // another trial of the same job that takes its steps for it, or -1
    bool has_checkpoint = false;               // of an interrupted training, which may be of another configuration
    std::string checkpoint_at = {};            // the trial with whose files it lies
    std::int64_t epochs_before = 0;            // that need not be trained again: of a checkpoint, or of a kept state
    std::optional<Environment> begun_in = {};  // of the checkpoint, if it tells
    bool leaves_checkpoint = false;            // it is of other instructions, and those of this machine are asked for
    bool fresh = false;                        // to be trained again, whatever lies there

    bool is_finished() const { return state == TrialState::finished; }
    /// There is nothing left to do for it: it is finished, or paused where that is wanted.
    bool is_over() const { return is_finished() || state == TrialState::paused; }
    /// How long it is trained, if it does not stop before.
    std::int64_t epochs() const { return until > 0 ? until : variant->training.epochs; }
    /// Whether this is what it is where it pauses.
    bool pauses_with(const TrialRecord& record) const {
        return until > 0 && record.status == Status::interrupted && record.epochs_run >= until;
    }
    /// It goes on from the state that a shorter training ended with.
    bool goes_further() const { return kept.has_value(); }
    /// What it asks of the store.
    TrialStore::Wanted wanted() const {
        return {.hash = identity.trial,
                .configuration = configuration,
                .outcomes = !search,
                .until = until,
                .epochs = variant ? variant->training.epochs : 0};
    }
    /// The same, however far it has come.
    TrialStore::Wanted wanted_so_far() const {
        TrialStore::Wanted any = wanted();
        any.until = 0;
        return any;
    }
    TrialId id() const { return {key, identity.trial}; }
    /// Its training is over: what is left is to evaluate it.
    bool is_trained() const { return is_finished() || state == TrialState::to_evaluate; }
};

/// Steps that are taken once, and the trials that need them: these differ in how long they train, in whose weights they
/// end with, in evaluation, or in name alone.
struct TrainingJob {
    std::vector<int> trials;  // in the order of the plan
    int parent = -1;          // the trial whose weights it starts with, or -1
    double work = 0;          // what it will take, see work_of()
};

/// What there is to do, and what has been done: `run`, `plan` and every executor go by it.
struct TrialPlan {
    std::shared_ptr<const Experiment> experiment;  // whose variants the trials point to
    std::vector<PlannedTrial> trials;              // in the order that was asked for
    std::vector<TrainingJob> jobs;                 // as they are to be run: seed by seed
    std::map<TrialKey, int> index;                 // of `trials`

    const PlannedTrial& trial(int index) const { return trials[static_cast<std::size_t>(index)]; }
    const TrainingJob& job(int index) const { return jobs[static_cast<std::size_t>(index)]; }
    /// The job that has to be over before this one begins, or -1.
    int waits_for(const TrainingJob& job) const { return job.parent < 0 ? -1 : trial(job.parent).job; }
    /// Null for a trial that is not planned.
    const PlannedTrial* find(const TrialKey& key) const;
};

/// "2 trials of an earlier format, trained again", with what has changed where it is known; one line for each change.
std::vector<std::string> earlier_formats(const TrialPlan& plan);

/// "3 trials can be trained further, from the state kept after 20 epochs": it has not been read yet. Empty where there
/// is none.
std::string trained_further(const TrialPlan& plan);

/// How many trials of another configuration, or of an earlier format, bear the names of those that are trained, and
/// stay; empty where there is none. `folder`: of the experiment.
std::string kept_beside(const TrialPlan& plan, const std::filesystem::path& folder);

/// "2 trials of an earlier evaluation: evaluated again, not trained"; empty where there is none.
std::string evaluated_again(const TrialPlan& plan);

/// The sums of the data that a variant is trained on; nothing where they have not been seen.
using DataSums = std::function<std::optional<std::map<std::string, std::string>>(const Variant&)>;

/// Which finished trials are trained again all the same (`--fresh`, `--require-same-isa`).
struct Freshness {
    bool all = false;
    std::set<TrialKey> keep = {};  // but these: an earlier part of the run has trained them
    /// Whose instructions alone will do, if any.
    std::optional<Environment> instructions = {};

    bool contains(const TrialKey& key) const { return all && !keep.contains(key); }
    /// What does not tell on what it was made won't do either.
    bool refuses(const TrialRecord& record) const;
};

/// Identifies the trials of an experiment, groups them into jobs, and looks up how they stand. A variant whose search
/// is not over has nothing finished. Throws declare::InvalidInput for a parent that is not there, and for weights that
/// can't be read.
TrialPlan make_plan(std::shared_ptr<const Experiment> experiment, const std::vector<Trial>& trials,
                    const TrialStore& store, const DataSums& sums, const Freshness& fresh);

}  // namespace runner
