#include "runner/training/loop/frozen_split.h"

#include <algorithm>

namespace runner {
namespace {

using layers::NodeRef;

class FrozenSplitter {
public:
    explicit FrozenSplitter(const layers::Graph& whole) : whole_(whole), in_prefix_(whole.nodes.size()) {}

    std::optional<FrozenSplit> split() {
        for (std::size_t n = 0; n < whole_.nodes.size(); ++n) in_prefix_[n] = belongs(whole_.nodes[n]);
        if (is_fixed(whole_.output)) return {};
        fill(split_.prefix, true);
        fill(split_.suffix, false);
        split_.prefix.inputs = whole_.inputs;
        if (split_.prefix.multiply_adds() == 0 || reads_inputs_) return {};
        split_.prefix.output = NodeRef::node(split_.prefix.nodes.size() - 1);
        split_.suffix.output = NodeRef::node(place_[whole_.output.index()]);
        for (const auto& node : split_.prefix.nodes)
            if (!node.inner) split_.last_layer = node.path;
        return std::move(split_);
    }

private:
    /// Whether the same sample always gives the same values there.
    bool is_fixed(NodeRef ref) const { return ref.is_input() || in_prefix_[ref.index()]; }

    bool belongs(const layers::Graph::Node& node) const {
        return !node.learns_below && node.layer->deterministic(node.frozen) &&
               std::ranges::all_of(node.src, [&](NodeRef src) { return is_fixed(src); });
    }

    void fill(layers::Graph& part, bool prefix) {
        part.parameters = whole_.parameters;  // all of them: indices stay what they are
        place_.resize(whole_.nodes.size());
        for (std::size_t n = 0; n < whole_.nodes.size(); ++n) {
            if (in_prefix_[n] != prefix) continue;
            layers::Graph::Node node = whole_.nodes[n];
            for (NodeRef& src : node.src) src = source(src, prefix);
            place_[n] = part.nodes.size();
            part.nodes.push_back(std::move(node));
        }
    }

    NodeRef source(NodeRef src, bool prefix) {
        if (src.is_input()) {
            reads_inputs_ = reads_inputs_ || !prefix;
            return src;
        }
        const std::size_t place = place_[src.index()];
        if (in_prefix_[src.index()] == prefix) return NodeRef::node(place);
        const auto found = std::ranges::find(split_.cut, place);  // of the prefix, which was filled before
        if (found != split_.cut.end()) return NodeRef::input(static_cast<std::size_t>(found - split_.cut.begin()));
        split_.cut.push_back(place);
        const layers::Graph::Node& node = whole_.nodes[src.index()];
        split_.suffix.inputs.push_back({.name = node.path, .shape = node.dst, .place = node.place});
        return NodeRef::input(split_.cut.size() - 1);
    }

    const layers::Graph& whole_;
    std::vector<bool> in_prefix_;
    std::vector<std::size_t> place_;  // of a node of the whole in its part
    FrozenSplit split_;
    bool reads_inputs_ = false;  // the rest also takes what no frozen layer has seen: not worth a cache of its own
};

}  // namespace

std::optional<FrozenSplit> split_frozen_prefix(const layers::Graph& graph) { return FrozenSplitter(graph).split(); }

}  // namespace runner
