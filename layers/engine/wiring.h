#pragma once

#include <vector>

#include "layers/engine/graph.h"
#include "layers/losses/loss.h"
#include "layers/math/arena.h"

namespace layers {

/// The memory between the layers of a plan: which buffer holds a node's values, and where gradients meet.
/// A view shares the buffers of its source. A gradient exists only where something at or below a node learns.
class Wiring {
public:
    Wiring(const Graph& graph, std::int64_t batch, Phase phase, const Loss* loss);

    /// What a node gives (or an input, as -1 - index).
    Tensor value(int index) const;
    /// Gradient of what a node gives, once everything that `more_diffs` lists is added; empty where nothing learns.
    Tensor diff(int node) const { return nodes_[static_cast<std::size_t>(node)].diff; }
    /// Further contributions to `diff`, where several nodes consume what this one gives.
    const std::vector<Tensor>& more_diffs(int node) const { return nodes_[static_cast<std::size_t>(node)].more; }
    /// Where a node puts its part of the gradient of one of its sources.
    Tensor diff_src(int node, int source) const;

    Tensor output() const { return value(output_); }
    /// What the loss reads: the output, or the logits below an activation that the loss folds.
    Tensor judged() const { return value(judged_); }
    bool logits() const { return logits_; }
    /// Where the loss puts the gradient that backward starts from.
    Tensor diff_judged() const { return diff_judged_; }
    std::size_t bytes() const;

private:
    struct Node {
        bool view = false;
        bool learns = false;  // has a gradient in this plan
        Tensor value, diff;
        std::vector<Tensor> more, diff_src;
    };

    Tensor take(std::int64_t columns);
    Node& at(int index) { return nodes_[static_cast<std::size_t>(index)]; }
    void place_values(const Graph& graph, Phase phase);
    void find_judged(const Graph& graph, const Loss* loss);
    void mark_learning(const Graph& graph);
    void place_diffs(const Graph& graph);
    void receive(int index, Tensor& contribution);

    std::int64_t batch_;
    std::vector<Arena> memory_;
    std::vector<Tensor> inputs_;
    std::vector<Node> nodes_;
    int output_ = 0, judged_ = 0;
    bool logits_ = false;
    Tensor diff_judged_;
};

}  // namespace layers
