#include "layers/engine/wiring.h"

namespace layers {

Wiring::Wiring(const Graph& graph, std::int64_t batch, Phase phase, const Loss* loss) : batch_(batch) {
    place_values(graph, phase);
    find_judged(graph, loss);
    if (phase != Phase::training || !loss) return;
    mark_learning(graph);
    place_diffs(graph);
}

Tensor Wiring::take(std::int64_t columns) {
    Arena& arena = memory_.emplace_back(static_cast<std::size_t>(size_of({batch_, columns})));
    return {arena.values().data(), batch_, columns};
}

Tensor Wiring::value(int index) const {
    return index < 0 ? inputs_[static_cast<std::size_t>(-1 - index)] : nodes_[static_cast<std::size_t>(index)].value;
}

Tensor Wiring::diff_src(int node, int source) const {
    return nodes_[static_cast<std::size_t>(node)].diff_src[static_cast<std::size_t>(source)];
}

void Wiring::place_values(const Graph& graph, Phase phase) {
    for (const auto& input : graph.inputs) inputs_.push_back(take(size_of(input.shape)));
    for (const Graph::Node& declared : graph.nodes) {
        Node node;
        node.view = declared.layer->is_view(phase);
        node.value = node.view ? value(declared.src.front()) : take(size_of(declared.dst));
        node.diff_src.resize(declared.src.size());
        nodes_.push_back(std::move(node));
    }
}

/// The loss reads the output; if it folds the last activation, views behind that apart, it reads what stands below.
void Wiring::find_judged(const Graph& graph, const Loss* loss) {
    output_ = judged_ = graph.output;
    if (!loss) return;
    logits_ = loss->from_logits();
    int last = output_;
    while (last >= 0 && at(last).view) last = graph.nodes[static_cast<std::size_t>(last)].src.front();
    if (logits_ || last < 0 || loss->folds().empty()) return;
    const Graph::Node& node = graph.nodes[static_cast<std::size_t>(last)];
    if (const auto function = node.layer->applies(); function && function->name() == loss->folds()) {
        judged_ = node.src.front();
        logits_ = true;
    }
}

/// From the top: what the loss depends on, as far down as something learns.
void Wiring::mark_learning(const Graph& graph) {
    if (judged_ < 0) return;
    at(judged_).learns = graph.nodes[static_cast<std::size_t>(judged_)].learns_below;
    for (int n = judged_; n >= 0; --n) {
        if (!at(n).learns) continue;
        for (const int src : graph.nodes[static_cast<std::size_t>(n)].src)
            if (src >= 0 && graph.nodes[static_cast<std::size_t>(src)].learns_below) at(src).learns = true;
    }
}

/// From the top: each node has received all contributions to its gradient before it passes its own on.
void Wiring::place_diffs(const Graph& graph) {
    if (judged_ < 0 || !at(judged_).learns) return;
    receive(judged_, diff_judged_);
    for (int n = static_cast<int>(nodes_.size()) - 1; n >= 0; --n) {
        const auto& src = graph.nodes[static_cast<std::size_t>(n)].src;
        for (std::size_t k = 0; k < src.size(); ++k) {
            Tensor& contribution = at(n).diff_src[k];
            if (!at(n).learns || src[k] < 0 || !at(src[k]).learns) continue;
            if (at(n).view || graph.nodes[static_cast<std::size_t>(n)].layer->diffs_in_place())
                contribution = at(n).diff;
            receive(src[k], contribution);
        }
    }
}

/// The first contribution serves as the node's gradient, the others are added to it.
void Wiring::receive(int index, Tensor& contribution) {
    Node& node = at(index);
    if (!contribution) contribution = take(node.value.columns);
    if (node.diff)
        node.more.push_back(contribution);
    else
        node.diff = contribution;
}

std::size_t Wiring::bytes() const {
    std::size_t bytes = 0;
    for (const Arena& arena : memory_) bytes += arena.values().size_bytes();
    return bytes;
}

}  // namespace layers
