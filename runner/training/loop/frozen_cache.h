#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "runner/data/trial_data.h"
#include "runner/record/record.h"
#include "runner/training/loop/frozen_split.h"
#include "runner/training/network/trial_context.h"

namespace runner {

/// What the frozen layers make of the training and validation samples, computed once: a training then runs the rest of
/// the network alone, to the same bits.
class FrozenCache {
public:
    /// Nothing where the network has no frozen prefix, or the cache does not pay or would change bits: `record` says
    /// why. Parameters come out as they went in.
    static std::unique_ptr<FrozenCache> make(const TrialContext& context, std::optional<FrozenCacheRecord>& record);

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
