#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "layers/losses/answer.h"
#include "runner/config/spec/training.h"
#include "runner/export/kept_network.h"

namespace runner {

/// Which trials of a variant are asked; without any of it, all that have ended well.
struct WhichTrials {
    std::optional<std::uint64_t> seed;
    std::optional<std::int64_t> fold;
};

/// A variant as it was trained: the networks of its trials, and what they were trained by.
struct TrainedVariant {
    std::string name;
    TrainingSpec training;
    std::vector<std::unique_ptr<KeptNetwork>> networks;  // at least one

    /// That it was trained by, for such targets as its data had.
    Ref<layers::Loss> loss() const;
    /// What the outputs of its networks say: of one, in its own units; and of what they say together.
    layers::Answer answer(const KeptNetwork& network) const;
    layers::Answer answer() const;
    /// What its products read: as they were trained where this processor has that, else float32.
    layers::Precision precision() const;
    /// "seed 3", "seeds 1, 2 and 3", "30 networks".
    std::string which() const;
};

/// `path` is that of the results. Throws declare::InvalidInput where there is nothing to ask.
TrainedVariant read_variant(const Results& results, const std::filesystem::path& path, const std::string& variant,
                            const WhichTrials& which);

}  // namespace runner
