#include "runner/training/loop/frozen_split.h"

#include <algorithm>

namespace runner {
namespace {

class FrozenSplitter {
public:
    explicit FrozenSplitter(const layers::Graph& whole) : whole_(whole), in_prefix_(whole.nodes.size()) {}

    std::optional<FrozenSplit> split() {
        for (int n = 0; n < count(); ++n) in_prefix_[at(n)] = belongs(n);
        if (in_prefix_[at(whole_.output)]) return {};
        fill(split_.prefix, true);
        fill(split_.suffix, false);
        split_.prefix.inputs = whole_.inputs;
        split_.prefix.output = split_.prefix.nodes.empty() ? 0 : static_cast<int>(split_.prefix.nodes.size()) - 1;
        split_.suffix.output = place_[at(whole_.output)];
        if (split_.prefix.multiply_adds() == 0 || reads_inputs_) return {};
        for (const auto& node : split_.prefix.nodes)
            if (!node.inner) split_.last_layer = node.path;
        return std::move(split_);
    }

private:
    static std::size_t at(int index) { return static_cast<std::size_t>(index); }
    int count() const { return static_cast<int>(whole_.nodes.size()); }

    bool belongs(int index) const {
        const auto& node = whole_.nodes[at(index)];
        return !node.learns_below && node.layer->deterministic(node.frozen) &&
               std::ranges::all_of(node.src, [&](int src) { return src < 0 || in_prefix_[at(src)]; });
    }

    void fill(layers::Graph& part, bool prefix) {
        part.parameters = whole_.parameters;  // all of them: indices stay what they are
        place_.resize(whole_.nodes.size());
        for (int n = 0; n < count(); ++n) {
            if (in_prefix_[at(n)] != prefix) continue;
            layers::Graph::Node node = whole_.nodes[at(n)];
            for (int& src : node.src) src = source(src, prefix);
            place_[at(n)] = static_cast<int>(part.nodes.size());
            part.nodes.push_back(std::move(node));
        }
    }

    int source(int src, bool prefix) {
        if (src < 0) {
            reads_inputs_ = reads_inputs_ || !prefix;
            return src;
        }
        if (in_prefix_[at(src)] == prefix) return place_[at(src)];
        const int node = place_[at(src)];  // of the prefix, which was filled before
        const auto found = std::ranges::find(split_.cut, node);
        if (found != split_.cut.end()) return -1 - static_cast<int>(found - split_.cut.begin());
        split_.cut.push_back(node);
        split_.suffix.inputs.push_back({.name = whole_.nodes[at(src)].path,
                                        .shape = whole_.nodes[at(src)].dst,
                                        .place = whole_.nodes[at(src)].place});
        return -static_cast<int>(split_.cut.size());
    }

    const layers::Graph& whole_;
    std::vector<bool> in_prefix_;
    std::vector<int> place_;  // of a node of the whole in its part
    FrozenSplit split_;
    bool reads_inputs_ = false;  // the rest also takes what no frozen layer has seen: not worth a cache of its own
};

}  // namespace

std::optional<FrozenSplit> split_frozen_prefix(const layers::Graph& graph) { return FrozenSplitter(graph).split(); }

}  // namespace runner
