#pragma once

#include <span>
#include <vector>

#include "layers/engine/parameters.h"
#include "layers/kinds/layer.h"

namespace layers {

/// Writes down what a network computes in inference, node by node, from what stands for its inputs, one each. Returns
/// its output. Throws NotWritable, naming the node.
Operand write_network(const Graph& graph, const Parameters& parameters, std::span<const Operand> inputs,
                      InferenceWriter& writer);

}  // namespace layers
