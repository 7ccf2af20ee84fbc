#pragma once

#include <optional>
#include <string>
#include <vector>

#include "layers/engine/graph.h"

namespace runner {

/// A network cut in two: the frozen layers at its inputs that give the same output for the same input, even while
/// others learn, and the rest, whose inputs are what it takes from the first part. Both use the parameters of the
/// whole.
struct FrozenSplit {
    layers::Graph prefix, suffix;
    std::vector<std::size_t> cut;  // nodes of `prefix` that feed the rest, in the order of its inputs
    std::string last_layer;        // of the prefix, by path
};

/// Nothing where no frozen layer computes anything, or nothing else is left.
std::optional<FrozenSplit> split_frozen_prefix(const layers::Graph& graph);

}  // namespace runner
