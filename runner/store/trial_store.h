#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runner/store/identity.h"
#include "runner/store/safetensors.h"
#include "runner/store/training_state.h"

namespace runner {

/// The trials that lie in an experiment's folder: `trials/<variant>/seed-<n>/` holds `trial.json` and
/// `weights.safetensors` of a finished one, and a `checkpoint` of one that was interrupted. What is damaged, or of
/// another configuration, is as good as not there.
class TrialStore {
public:
    explicit TrialStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// A finished trial of this identity, its weights whole.
    std::optional<TrialRecord> find(const TrialKey& key, const std::string& trial) const;
    /// What lies there, for the plan: of the identity `hash`, or of the configuration, data unseen.
    enum class Found { nothing, damaged, other, wanted };
    struct Wanted {
        std::string hash, configuration;  // the first that is not empty counts
    };
    Found look(const TrialKey& key, const Wanted& wanted) const;
    /// The record of this configuration.
    std::optional<TrialRecord> find_configured(const TrialKey& key, const std::string& configuration) const;
    /// Whether a finished one lies there at all.
    bool holds_any(const TrialKey& key) const;
    bool holds_checkpoint(const TrialKey& key) const;

    /// The weights that a trial ended with. Throws SafetensorsError or declare::InvalidInput.
    Safetensors weights(const TrialKey& key) const;
    /// The weights that its training ended with, before `evaluation` pruned them.
    Safetensors trained_weights(const TrialKey& key) const;

    /// A finished trial as it is kept.
    struct Finished {
        const TrialRecord& record;
        std::string configuration;  // the trial's identity without the data
        const Safetensors& weights;
        const Safetensors* trained_weights = nullptr;  // where they are others
    };
    /// Weights first, then the record that vouches for them; then the checkpoints go. Throws OutputError.
    void save(const Finished& finished) const;

    /// Keeps the one before as `.prev`. Throws OutputError.
    void save_checkpoint(const TrialKey& key, const TrainingState& state, const std::string& training) const;
    /// The newest checkpoint that is whole and of this training; says what is wrong with the others.
    std::optional<TrainingState> checkpoint(const TrialKey& key, const std::string& training,
                                            const std::function<void(const std::string&)>& say) const;

private:
    std::filesystem::path folder_of(const TrialKey& key) const;

    std::filesystem::path folder_;
};

}  // namespace runner
