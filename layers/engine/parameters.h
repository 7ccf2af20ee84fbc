#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "layers/engine/graph.h"
#include "layers/math/arena.h"

namespace layers {

/// Every value of a network in one arena, by path, and the gradients in another of the same layout.
/// Trainable ones stand first, so neighbours are updated in one loop; each starts on 64 bytes.
class Parameters {
public:
    explicit Parameters(const Graph& graph);

    /// Draws the first values: the stream of each is keyed by (seed, its path).
    void initialize(std::uint64_t seed);

    std::size_t count() const { return slices_.size(); }
    const Parameter& declaration(std::size_t index) const { return declared_[index]; }
    std::span<float> value(std::size_t index);
    std::span<const float> value(std::size_t index) const;
    /// Empty for what does not learn.
    std::span<float> gradient(std::size_t index);
    /// Index of a path; nothing where no parameter has it.
    std::optional<std::size_t> find(std::string_view path) const;

    /// Everything, states and padding included: for snapshots.
    std::span<float> values() { return values_.values(); }
    std::span<const float> values() const { return values_.values(); }
    /// The trainable part of the values and its gradients: same length.
    std::span<float> trainable() { return values_.values().first(trainable_); }
    std::span<float> gradients() { return gradients_.values(); }

private:
    struct Slice {
        std::size_t offset, size;
    };
    std::vector<Parameter> declared_;
    std::vector<Slice> slices_;
    Arena values_, gradients_;
    std::size_t trainable_ = 0;
};

}  // namespace layers
