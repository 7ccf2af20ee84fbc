#include "layers/engine/write_network.h"

#include <fmt/format.h>

#include <algorithm>

namespace layers {
namespace {

Constant constant_of(const Graph::Node& node, const Parameters& parameters, std::string_view name) {
    const auto found = std::ranges::find(node.parameters, name, &std::pair<std::string, std::size_t>::first);
    const std::size_t index = found->second;
    const auto values = parameters.value(index);
    const Parameter& parameter = parameters.declaration(index);
    return {parameter.path, parameter.declaration.shape, {values.begin(), values.end()}};
}

Operand write_node(const Graph::Node& node, const Parameters& parameters, std::vector<Operand> src,
                   InferenceWriter& writer) {
    if (node.layer->is_view(Phase::inference))
        return src.front().shape == node.dst ? src.front() : writer.reshape(src.front(), node.dst);
    const WrittenInputs inputs{std::move(src), node.dst,
                               [&](std::string_view name) { return constant_of(node, parameters, name); }};
    try {
        return node.layer->write(writer, inputs);
    } catch (const NotWritable& error) {
        throw NotWritable(fmt::format("`{}`: {}", node.path, error.what()));
    }
}

}  // namespace

Operand write_network(const Graph& graph, const Parameters& parameters, std::span<const Operand> inputs,
                      InferenceWriter& writer) {
    std::vector<Operand> written;
    const auto operand = [&](NodeRef ref) { return ref.is_input() ? inputs[ref.index()] : written[ref.index()]; };
    for (const Graph::Node& node : graph.nodes) {
        std::vector<Operand> src;
        for (const NodeRef ref : node.src) src.push_back(operand(ref));
        writer.begin(node.path);
        written.push_back(write_node(node, parameters, std::move(src), writer));
    }
    return operand(graph.output);
}

}  // namespace layers
