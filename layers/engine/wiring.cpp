#include "layers/engine/wiring.h"

#include <algorithm>

namespace layers {

Wiring::Wiring(const Graph& graph, std::int64_t batch, Phase phase, const Loss* loss, bool unseen) : batch_(batch) {
    place_values(graph, phase, unseen);
    find_loss_src(graph, loss);
    if (phase != Phase::training || !loss) return;
    mark_learning(graph);
    place_diffs(graph);
}

Tensor Wiring::allocate(std::int64_t columns) {
    Arena& arena = memory_.emplace_back(static_cast<std::size_t>(size_of({batch_, columns})));
    return {arena.values().data(), batch_, columns};
}

void Wiring::place_values(const Graph& graph, Phase phase, bool unseen) {
    for (const auto& input : graph.inputs) inputs_.push_back(allocate(size_of(input.shape)));
    for (const Graph::Node& declared : graph.nodes) {
        Node node;
        node.view = declared.layer->is_view(phase) || (unseen && absorb(graph, declared));
        node.value = node.view ? value(declared.src.front()) : allocate(size_of(declared.dst));
        node.diff_src.resize(declared.src.size());
        nodes_.push_back(std::move(node));
    }
}

/// Whether what `relu` stands on does its work too: nothing else may read that. (Output of the network it can't be:
/// something stands on it.)
bool Wiring::absorb(const Graph& graph, const Graph::Node& relu) {
    const auto function = relu.layer->applies();
    const NodeRef src = relu.src.front();
    if (!function || !function->rectifies() || src.is_input()) return false;
    std::ptrdiff_t readers = 0;
    for (const Graph::Node& node : graph.nodes) readers += std::ranges::count(node.src, src);
    nodes_[src.index()].rectified = readers == 1 && graph.nodes[src.index()].layer->absorbs_relu();
    return nodes_[src.index()].rectified;
}

/// The loss reads the output; if it folds the last activation, views behind that apart, it reads what stands below.
void Wiring::find_loss_src(const Graph& graph, const Loss* loss) {
    output_ = loss_src_ = graph.output;
    if (!loss) return;
    logits_ = loss->from_logits();
    NodeRef last = output_;
    while (!last.is_input() && nodes_[last.index()].view) last = graph.nodes[last.index()].src.front();
    if (logits_ || last.is_input() || loss->folds().empty()) return;
    const Graph::Node& node = graph.nodes[last.index()];
    if (const auto function = node.layer->applies(); function && function->name() == loss->folds()) {
        loss_src_ = node.src.front();
        logits_ = true;
    }
}

/// From the top: what the loss depends on, as far down as something learns.
void Wiring::mark_learning(const Graph& graph) {
    if (loss_src_.is_input()) return;
    nodes_[loss_src_.index()].learns = graph.learns_below(loss_src_);
    for (std::size_t n = loss_src_.index() + 1; n-- > 0;) {
        if (!nodes_[n].learns) continue;
        for (const NodeRef src : graph.nodes[n].src)
            if (graph.learns_below(src)) nodes_[src.index()].learns = true;
    }
}

/// From the top: each node has received all contributions to its gradient before it passes its own on.
void Wiring::place_diffs(const Graph& graph) {
    const auto learns = [this](NodeRef ref) { return !ref.is_input() && nodes_[ref.index()].learns; };
    if (!learns(loss_src_)) return;
    receive(loss_src_.index(), loss_diff_src_);
    for (std::size_t n = nodes_.size(); n-- > 0;) {
        if (!nodes_[n].learns) continue;
        bool handed_on = false;
        const auto& src = graph.nodes[n].src;
        for (std::size_t k = 0; k < src.size(); ++k) {
            Tensor& contribution = nodes_[n].diff_src[k];
            if (!learns(src[k])) continue;
            if (k == 0 && (nodes_[n].view || graph.nodes[n].layer->diffs_in_place())) {
                contribution = nodes_[n].diff;
                handed_on = true;
            }
            receive(src[k].index(), contribution);
        }
        for (const Tensor& more : nodes_[n].more) release(more);
        if (!handed_on) release(nodes_[n].diff);
    }
}

/// The first contribution serves as the node's gradient, the others are added to it.
void Wiring::receive(std::size_t index, Tensor& contribution) {
    Node& node = nodes_[index];
    if (!contribution) contribution = allocate_diff(node.value.columns);
    if (node.diff)
        node.more.push_back(contribution);
    else
        node.diff = contribution;
}

/// The smallest free memory that is large enough, or new one.
Tensor Wiring::allocate_diff(std::int64_t columns) {
    const auto needed = static_cast<std::size_t>(size_of({batch_, columns}));
    auto best = free_.end();
    for (auto it = free_.begin(); it != free_.end(); ++it)
        if (it->size() >= needed && (best == free_.end() || it->size() < best->size())) best = it;
    if (best == free_.end()) return allocate(columns);
    const Tensor diff = {best->data(), batch_, columns};
    free_.erase(best);
    return diff;
}

void Wiring::release(const Tensor& diff) {
    for (Arena& arena : memory_)
        if (arena.values().data() == diff.data) free_.push_back(arena.values());
}

std::size_t Wiring::bytes() const {
    std::size_t bytes = 0;
    for (const Arena& arena : memory_) bytes += arena.values().size_bytes();
    return bytes;
}

}  // namespace layers
