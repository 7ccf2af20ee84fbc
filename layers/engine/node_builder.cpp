#include "layers/engine/node_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "layers/steps/columns.h"

namespace layers {

ParameterUses::ParameterUses(const Graph& graph, const Wiring& wiring) : uses_(graph.parameters.size()) {
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
        if (!wiring.diff(n)) continue;
        for (const auto& [name, parameter] : graph.nodes[n].parameters) {
            uses_[parameter].first = n;
            ++uses_[parameter].count;
        }
    }
}

StreamedGradients::StreamedGradients(const Graph& graph, const ParameterUses& uses, GradientSink* sink,
                                     const Allocate& allocate)
    : sink(sink), streamed(graph.parameters.size(), false) {
    std::int64_t most = 0;
    for (std::size_t i = 0; sink && i < streamed.size(); ++i) {
        streamed[i] = uses.once(i) && sink->streams(i);
        if (streamed[i]) most = std::max(most, Bands(graph.parameters[i].declaration.shape).values());
    }
    band = allocate(most);
}

NodeBuilder::NodeBuilder(const Shared& shared, std::size_t index)
    : shared_(shared), index_(index), node_(shared.graph.nodes[index]) {
    for (const auto& [name, parameter] : node_.parameters) gradients_.push_back(gradient(parameter));
}

std::size_t NodeBuilder::position(std::string_view name) const {
    for (std::size_t i = 0; i < node_.parameters.size(); ++i)
        if (node_.parameters[i].first == name) return i;
    throw std::logic_error(fmt::format("layer `{}` asks for `{}`, which it did not declare", node_.path, name));
}

std::span<float> NodeBuilder::gradient(std::size_t parameter) const {
    const auto total = shared_.parameters.gradient(parameter);
    if (total.empty() || !diff_dst()) return {};
    if (shared_.uses.first_backward(index_, parameter)) return total;
    return shared_.allocate(static_cast<std::int64_t>(total.size()));
}

/// The bands are the same with and without a sink: oneDNN may sum over a long batch in another order for a product of
/// another height.
void NodeBuilder::backward_by_rows(std::string_view name, const std::function<Step(const Rows&)>& make) {
    const auto whole = diff_parameter(name);
    if (whole.empty()) return;
    const std::size_t parameter = index_of(name);
    const StreamedGradients& streams = shared_.streams;
    const bool streamed = streams.streamed[parameter];
    const Bands bands(shared_.parameters.declaration(parameter).declaration.shape);
    for (std::int64_t first = 0; first < bands.all_rows; first += bands.rows) {
        const std::int64_t count = std::min(bands.rows, bands.all_rows - first);
        const auto start = static_cast<std::size_t>(first * bands.columns);
        const auto size = static_cast<std::size_t>(count * bands.columns);
        const auto diff = streamed ? streams.band.first(size) : whole.subspan(start, size);
        backward(make({first, count, diff.data()}));
        if (streamed) backward([=, sink = streams.sink](const Tick&) { sink->accept(parameter, start, diff); });
    }
}

std::vector<Step> NodeBuilder::take_backward() {
    for (std::size_t i = 0; i < gradients_.size(); ++i) {
        const auto total = shared_.parameters.gradient(node_.parameters[i].second);
        const auto part = gradients_[i];
        if (!part.empty() && part.data() != total.data())
            backward_.push_back([total, part](const Tick&) { accumulate(total, part); });
    }
    return std::move(backward_);
}

}  // namespace layers
