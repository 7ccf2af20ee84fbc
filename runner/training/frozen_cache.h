#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "layers/engine/parameters.h"
#include "runner/config/spec/experiment.h"
#include "runner/data/trial_data.h"
#include "runner/record/record.h"

namespace runner {

/// A network cut in two: the frozen layers at its inputs that give the same output for the same input, even while
/// others learn, and the rest, whose inputs are what it takes from the first part. Both use the parameters of the
/// whole.
struct FrozenSplit {
    layers::Graph prefix, suffix;
    std::vector<int> cut;    // nodes of `prefix` that feed the rest, in the order of its inputs
    std::string last_layer;  // of the prefix, by path
};

/// Nothing where no frozen layer computes anything, or nothing else is left.
std::optional<FrozenSplit> split_frozen_prefix(const layers::Graph& graph);

/// What the frozen layers make of the training and validation samples, computed once: a training then runs the rest of
/// the network alone, to the same bits.
class FrozenCache {
public:
    /// Nothing where the network has no frozen prefix, or the cache does not pay or would change bits: `record` says
    /// why. Parameters come out as they went in.
    static std::unique_ptr<FrozenCache> make(const Variant& variant, std::uint64_t seed, TrialData& data,
                                             layers::Parameters& parameters, std::optional<FrozenCacheRecord>& record);

    FrozenCache(FrozenSplit split, std::unique_ptr<Feed> train, std::unique_ptr<Feed> validation)
        : split_(std::move(split)), train_(std::move(train)), validation_(std::move(validation)) {}

    const layers::Graph& graph() const { return split_.suffix; }
    Feed& train() { return *train_; }
    Feed* validation() { return validation_.get(); }

private:
    FrozenSplit split_;
    std::unique_ptr<Feed> train_, validation_;
};

}  // namespace runner
