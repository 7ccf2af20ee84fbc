#pragma once

#include <span>
#include <vector>

#include "layers/engine/graph.h"
#include "layers/losses/loss.h"
#include "layers/math/arena.h"

namespace layers {

/// The memory between the layers of a plan: which buffer holds a node's values, and where gradients meet.
/// A view shares the buffers of its source. A gradient exists only where something at or below a node learns, and from
/// the step that makes it to the one that reads it: then its memory serves the next ones. `unseen`: nobody looks at what
/// stands between the layers, so that one may absorb the `relu` behind it, which is a view then.
class Wiring {
public:
    Wiring(const Graph& graph, std::int64_t batch, Phase phase, const Loss* loss, bool unseen = false);

    /// What a node gives, or an input.
    Tensor value(NodeRef ref) const { return ref.is_input() ? inputs_[ref.index()] : nodes_[ref.index()].value; }
    /// Gradient of what a node gives, once everything that `more_diffs` lists is added; empty where nothing learns.
    Tensor diff(std::size_t node) const { return nodes_[node].diff; }
    /// Further contributions to `diff`, where several nodes consume what this one gives.
    const std::vector<Tensor>& more_diffs(std::size_t node) const { return nodes_[node].more; }
    /// Where a node puts its part of the gradient of one of its sources.
    Tensor diff_src(std::size_t node, std::size_t source) const { return nodes_[node].diff_src[source]; }

    bool is_view(std::size_t node) const { return nodes_[node].view; }
    /// Whether a node absorbs the `relu` behind it.
    bool rectified(std::size_t node) const { return nodes_[node].rectified; }

    Tensor output() const { return value(output_); }
    /// What the loss reads: the output, or the logits below an activation that the loss folds.
    Tensor loss_src() const { return value(loss_src_); }
    bool logits() const { return logits_; }
    /// Where the loss puts the gradient that backward starts from.
    Tensor loss_diff_src() const { return loss_diff_src_; }
    std::size_t bytes() const;

private:
    struct Node {
        bool view = false, rectified = false;
        bool learns = false;  // has a gradient in this plan
        Tensor value, diff;
        std::vector<Tensor> more, diff_src;
    };

    Tensor allocate(std::int64_t columns);
    void place_values(const Graph& graph, Phase phase, bool unseen);
    bool absorb(const Graph& graph, const Graph::Node& relu);
    void find_loss_src(const Graph& graph, const Loss* loss);
    void mark_learning(const Graph& graph);
    void place_diffs(const Graph& graph);
    void receive(std::size_t node, Tensor& contribution);
    Tensor allocate_diff(std::int64_t columns);
    void release(const Tensor& diff);

    std::int64_t batch_;
    std::vector<Arena> memory_;
    std::vector<std::span<float>> free_;  // memory of gradients that have been read, as far as the plan is laid out
    std::vector<Tensor> inputs_;
    std::vector<Node> nodes_;
    NodeRef output_ = NodeRef::node(0), loss_src_ = output_;
    bool logits_ = false;
    Tensor loss_diff_src_;
};

}  // namespace layers
