#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "runner/export/network_file.h"
#include "runner/results/results.h"

namespace runner {

/// A network that a trial has left beside its results, ready to be asked.
class KeptNetwork {
public:
    /// Of a variant the first trial of `seed` and `fold`, where they are given, or that has ended well. `path` is that
    /// of the results. Throws declare::InvalidInput where no such trial is there, or its weights are not, or say
    /// nothing of how their data were prepared.
    KeptNetwork(const Results& results, const std::filesystem::path& path, const std::string& variant,
                std::optional<std::uint64_t> seed, std::optional<std::int64_t> fold = {});

    TrainedNetwork network() const;
    const Preparation& preparation() const { return preparation_; }
    const TrialRecord& trial() const { return *trial_; }

private:
    const Results& results_;
    const TrialRecord* trial_ = nullptr;
    layers::Graph graph_;
    std::unique_ptr<layers::Parameters> parameters_;
    Preparation preparation_;
    layers::Precision precision_ = layers::Precision::float32;
    Value pictures_;
};

}  // namespace runner
