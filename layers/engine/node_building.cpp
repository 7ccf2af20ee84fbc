#include "layers/engine/node_building.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "layers/steps/columns.h"

namespace layers {

Uses::Uses(const Graph& graph, const Wiring& wiring) : uses_(graph.parameters.size()) {
    for (int n = 0; n < static_cast<int>(graph.nodes.size()); ++n) {
        if (!wiring.diff(n)) continue;
        for (const auto& [name, parameter] : graph.nodes[static_cast<std::size_t>(n)].parameters) {
            Use& use = uses_[static_cast<std::size_t>(parameter)];
            use.first = n;
            ++use.count;
        }
    }
}

Learning::Learning(const Graph& graph, const Uses& uses, Learner* learner, const Take& take)
    : learner(learner), by_parts(graph.parameters.size(), false) {
    std::int64_t most = 0;
    for (std::size_t i = 0; learner && i < by_parts.size(); ++i) {
        by_parts[i] = uses.once(i) && learner->by_parts(i);
        if (by_parts[i]) most = std::max(most, Bands(graph.parameters[i].declaration.shape).values());
    }
    band = take(most);
}

NodeBuilding::NodeBuilding(const Whole& whole, int index)
    : whole_(whole), index_(index), node_(whole.graph.nodes[static_cast<std::size_t>(index)]) {
    for (const auto& [name, parameter] : node_.parameters)
        gradients_.push_back(gradient(static_cast<std::size_t>(parameter)));
}

std::size_t NodeBuilding::position(std::string_view name) const {
    for (std::size_t i = 0; i < node_.parameters.size(); ++i)
        if (node_.parameters[i].first == name) return i;
    throw std::logic_error(fmt::format("layer `{}` asks for `{}`, which it did not declare", node_.path, name));
}

std::span<float> NodeBuilding::gradient(std::size_t parameter) const {
    const auto total = whole_.parameters.gradient(parameter);
    if (total.empty() || !diff_dst()) return {};
    if (whole_.uses.first_backward(index_, parameter)) return total;
    return whole_.take(static_cast<std::int64_t>(total.size()));
}

/// The bands are the same whether they are learned at once or not: oneDNN may sum over a long batch in another order
/// for a product of another height.
void NodeBuilding::backward_by_rows(std::string_view name, const std::function<Step(const Rows&)>& make) {
    const auto whole = diff_parameter(name);
    if (whole.empty()) return;
    const std::size_t parameter = index_of(name);
    const Learning& learning = whole_.learning;
    const Bands bands(whole_.parameters.declaration(parameter).declaration.shape);
    for (std::int64_t first = 0; first < bands.all_rows; first += bands.rows) {
        const std::int64_t count = std::min(bands.rows, bands.all_rows - first);
        const auto start = static_cast<std::size_t>(first * bands.columns);
        const auto size = static_cast<std::size_t>(count * bands.columns);
        const bool at_once = learning.by_parts[parameter];
        const auto diff = at_once ? learning.band.first(size) : whole.subspan(start, size);
        backward(make({first, count, diff.data()}));
        if (at_once) backward([=, learner = learning.learner](const Tick&) { learner->learn(parameter, start, diff); });
    }
}

std::vector<Step> NodeBuilding::take_backward() {
    for (std::size_t i = 0; i < gradients_.size(); ++i) {
        const auto total = whole_.parameters.gradient(static_cast<std::size_t>(node_.parameters[i].second));
        const auto part = gradients_[i];
        if (!part.empty() && part.data() != total.data())
            backward_.push_back([total, part](const Tick&) { accumulate(total, part); });
    }
    return std::move(backward_);
}

}  // namespace layers
