#include <fmt/format.h>

#include <set>
#include <utility>

#include "layers/steps/inference_writer.h"
#include "runner/data/npz.h"
#include "runner/export/network_file.h"

namespace runner {

/// Keras lists a model's weights layer by layer, and of each layer those that learn before its moving statistics, in
/// the order in which they are declared here too.
std::string to_keras_weights(const TrainedNetwork& network) {
    NpyArrays arrays;
    const auto add = [&](const layers::Graph::Node& node, bool state) {
        for (const auto& [name, index] : node.parameters) {
            const layers::Parameter& parameter = network.parameters.declaration(index);
            if (parameter.declaration.state != state) continue;
            const auto values = std::as_const(network.parameters).value(index);
            arrays.emplace_back(fmt::format("arr_{}", arrays.size()),
                                npy_array<float>(values, parameter.declaration.shape));
        }
    };
    std::set<std::size_t> seen;  // of parameters that several layers share
    for (const layers::Graph::Node& node : network.graph.nodes) {
        if (node.parameters.empty() || !seen.insert(node.parameters.front().second).second) continue;
        add(node, false);
        add(node, true);
    }
    if (arrays.empty()) throw layers::NotWritable("the network has no weights");
    return to_npz(arrays);
}

}  // namespace runner
