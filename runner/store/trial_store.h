#pragma once

#include <filesystem>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runner/record/record.h"
#include "runner/store/identity.h"
#include "runner/store/safetensors.h"
#include "runner/store/store_index.h"
#include "runner/store/training_state.h"

namespace runner {

/// How a trial stands in its folder.
enum class TrialState {
    pending,         // none has finished
    finished,        // this very trial has, and its files are whole
    to_evaluate,     // it has, when less was kept or `collapsed` meant something else: its weights are evaluated again
    changed,         // one of another configuration or other data has, which stays beside it
    earlier_format,  // this one has, when its configuration meant another computation
    elsewhere,       // this very one has, with other instructions, and those of this machine are asked for
    paused,          // this very one has been trained for the epochs that are wanted now
    damaged,         // one has whose files cannot be read, or are not those that were written
};

/// What looking up a trial finds.
struct StoredTrial {
    TrialState state = TrialState::pending;
    std::optional<TrialRecord> record = {};  // of a finished one, with or without outcomes, or of a paused one
    /// Of one of an earlier format: what has come to compute something else since, by path; empty where trials
    /// themselves were identified otherwise then.
    std::vector<std::string> changed_formats = {};
    /// Of one of another configuration: the finished one, where it was trained alike for other epochs and kept the
    /// state that it ended with.
    std::optional<TrialRecord> kept = {};
};

/// How a trial stands at a glance: of ten thousand it is wanted in a second.
struct TrialGlance {
    std::string status = {};  // as its record has it; empty where there is none
    std::string why = {};     // of one that failed or was interrupted
    std::int64_t epochs = 0;

    /// It has come to an end, if not to a good one.
    bool is_over() const { return !status.empty() && status != "interrupted"; }
};

/// The trials of an experiment's folder, each in a folder of what it is (see TrialFolders): `trial.json` and
/// `weights.safetensors` of a finished one, a `checkpoint` of one that was interrupted, and `unfinished.json` of one
/// that failed or was interrupted; `paused.json` tells of one that a search left, or has yet to go on with, what it was
/// when it was compared last; `trained.safetensors` are the weights before `evaluation` pruned them, and
/// `test_outcomes.npz` says what became of each sample, and `preparation.json` how samples become what a network reads.
/// `state` is what the training ended with, where that was asked for, so that it can be trained further.
/// A record holds the sums of these files and of itself, and a checkpoint its own: what is not as it was written is not
/// used. All that parts of a run, or runs on several machines, know of each other's trials stands here. Trials that are
/// the same by all but their names share their files: what is read is called as who asks for it calls it.
class TrialStore {
public:
    /// What becomes of the outcomes of samples when a trial is looked up: to tell how it stands their sum will do.
    enum class OutcomesOf { read, summed };
    explicit TrialStore(std::filesystem::path folder, OutcomesOf outcomes = OutcomesOf::read)
        : folders_(std::move(folder)), outcomes_(outcomes) {}

    struct Wanted {
        std::string hash;        // the trial's identity; empty where its data have not been seen
        Identity configuration;  // its identity without the data, which counts then
        bool outcomes = true;    // a trial of a search has none
        std::int64_t until = 0;  // so many epochs are enough, if it is paused there; 0: to its end
        /// How long a training may have been whose state it goes on from.
        std::int64_t epochs = std::numeric_limits<std::int64_t>::max();
    };
    StoredTrial look_up(const TrialKey& key, const Wanted& wanted) const;
    /// The trial's identity; where its data have not been seen, that of the one which the folder holds of its
    /// configuration. Empty if there is none.
    std::string find_hash(const TrialKey& key, const Wanted& wanted) const;
    /// Whether a finished one lies there at all by this name, whatever it is.
    bool has_finished(const TrialKey& key) const;
    /// Whether this one has.
    bool has_finished(const TrialId& id) const;
    /// The identity with whose files a checkpoint lies that the trial may go on from, if it is of its training: its
    /// own, or that which its name shows. Nothing if there is none.
    std::optional<std::string> find_checkpoint(const TrialId& id) const;

    /// Neither weights nor outcomes nor the curve are looked at.
    TrialGlance glance(const TrialKey& key, const Wanted& wanted) const;

    /// What the trial of this identity came to when it was last run: finished, failed or interrupted. Nothing if it has
    /// not begun. Its weights are not looked at.
    std::optional<TrialRecord> find(const TrialId& id) const;
    /// The finished trial of this identity without the data; else the paused one.
    std::optional<TrialRecord> find_configured(const TrialKey& key, const std::string& configuration) const;

    /// The weights that a trial ended with. Throws SafetensorsError or declare::InvalidInput.
    Safetensors load_weights(const TrialId& id) const;
    /// The same, and whether their file is not the one that was saved. Records of before do not tell.
    struct KeptWeights {
        std::filesystem::path file;
        Safetensors weights;
        bool damaged = false;
    };
    KeptWeights load_kept_weights(const TrialId& id) const;
    /// The weights that its training ended with, before `evaluation` pruned them.
    Safetensors load_trained_weights(const TrialId& id) const;

    /// A finished trial as it is kept.
    struct Finished {
        const TrialRecord& record;
        const Identity& configuration;  // the trial's identity without the data
        const Safetensors& weights;
        const Safetensors* trained_weights = nullptr;  // where they are others
    };
    /// Weights first, then the record that vouches for them; then what was unfinished goes. Throws OutputError.
    void save(const Finished& finished) const;

    /// What a trial came to that has not finished. A finished one that lies there stays, and counts no more until this
    /// is removed. `configuration`: its identity without the data. Throws OutputError.
    void save_unfinished(const TrialRecord& record, const std::string& configuration) const;
    void remove_unfinished(const TrialId& id) const;

    /// What a trial was after some of its epochs, where a search compared it. Throws OutputError.
    void save_paused(const TrialRecord& record, const Identity& configuration) const;
    /// Of this identity, after `until` epochs or more.
    std::optional<TrialRecord> find_paused(const TrialKey& key, const Wanted& wanted) const;
    void remove_paused(const TrialId& id) const;

    /// Keeps the one before as `.prev`. Throws OutputError.
    void save_checkpoint(const TrialId& id, const TrainingState& state, const std::string& training) const;
    /// Why a training can't go on from a state; empty if it can.
    using StateFault = std::function<std::string(const TrainingState&)>;
    using Log = std::function<void(const std::string&)>;
    /// The newest checkpoint that is whole, of this training and without a fault; says what is wrong with the others.
    std::optional<TrainingState> load_checkpoint(const TrialId& at, const std::string& training,
                                                 const StateFault& fault_of, const Log& log) const;
    /// Of a finished trial: who is killed between saving it and clearing up leaves them behind.
    void remove_checkpoints(const TrialId& id) const;

    /// What a training ended with, under what identifies its course: before the trial itself is saved. Throws
    /// OutputError.
    void save_state(const TrialId& id, const TrainingState& state, const std::string& course) const;
    std::optional<TrainingState> load_state(const TrialId& at, const std::string& course, const StateFault& fault_of,
                                            const Log& log) const;
    void remove_state(const TrialId& id) const;

    const TrialFolders& folders() const { return folders_; }

private:
    StoredTrial look_up_ended(const TrialId& id, const Wanted& wanted) const;
    StoredTrial look_at_other(const TrialKey& key, const Wanted& wanted) const;
    std::optional<TrialRecord> find_kept(const TrialKey& key, const Wanted& wanted) const;
    std::filesystem::path folder_of(const TrialId& id) const { return folders_.read_at(id); }
    const StoreIndex& index() const;
    bool has_its_outcomes(const std::filesystem::path& file, TrialRecord& record, const std::string& sum) const;

    TrialFolders folders_;
    mutable std::once_flag indexed_;
    mutable std::optional<StoreIndex> index_;
    OutcomesOf outcomes_;
};

}  // namespace runner
