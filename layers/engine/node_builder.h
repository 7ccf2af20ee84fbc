#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "layers/engine/bands.h"
#include "layers/engine/gradient_sink.h"
#include "layers/engine/parameters.h"
#include "layers/engine/wiring.h"
#include "layers/steps/builder.h"

namespace layers {

/// Which nodes use the same parameter: their gradients are summed, the first to run overwrites.
class ParameterUses {
public:
    ParameterUses(const Graph& graph, const Wiring& wiring);
    bool first_backward(std::size_t node, std::size_t parameter) const { return uses_[parameter].first == node; }
    bool once(std::size_t parameter) const { return uses_[parameter].count == 1; }

private:
    struct Use {
        std::size_t first = 0;  // in backward, which runs from the last node to the first
        int count = 0;
    };
    std::vector<Use> uses_;
};

/// Gives memory that lives as long as the plan: zeroed, aligned to 64 bytes.
using Allocate = std::function<std::span<float>(std::int64_t values)>;

/// The gradients that go to a sink while backward runs. Their bands share one piece of memory: each is handed on before
/// the next one overwrites it.
struct StreamedGradients {
    GradientSink* sink;          // null: none goes
    std::vector<bool> streamed;  // by parameter
    std::span<float> band;       // room for the largest

    StreamedGradients(const Graph& graph, const ParameterUses& uses, GradientSink* sink, const Allocate& allocate);
};

/// What one layer sees of the plan while it is built.
class NodeBuilder final : public Builder {
public:
    /// What the builders of all nodes of a plan share.
    struct Shared {
        const Graph& graph;
        Parameters& parameters;
        const ParameterUses& uses;
        const StreamedGradients& streams;
        Phase phase;
        std::uint64_t seed;
        Wiring& wiring;
        onednn::Context& onednn;
        std::vector<Step>& forward;
        const Allocate& allocate;
    };

    NodeBuilder(const Shared& shared, std::size_t index);

    Phase phase() const override { return shared_.phase; }
    bool frozen() const override { return node_.frozen; }
    std::size_t sources() const override { return node_.src.size(); }
    Shape shape(std::size_t source) const override { return shared_.graph.shape(node_.src[source]); }
    Tensor src(std::size_t source) const override { return shared_.wiring.value(node_.src[source]); }
    Tensor dst() const override { return shared_.wiring.value(NodeRef::node(index_)); }
    Tensor diff_src(std::size_t source) const override { return shared_.wiring.diff_src(index_, source); }
    Tensor diff_dst() const override { return shared_.wiring.diff(index_); }
    bool rectified() const override { return shared_.wiring.rectified(index_); }
    std::span<float> parameter(std::string_view name) const override {
        return shared_.parameters.value(index_of(name));
    }
    std::span<float> diff_parameter(std::string_view name) const override { return gradients_[position(name)]; }
    void backward_by_rows(std::string_view name, const std::function<Step(const Rows&)>& make) override;
    std::span<float> scratch(std::int64_t values) override { return shared_.allocate(values); }
    Stream stream(std::string_view purpose) const override { return {shared_.seed, purpose, node_.path}; }
    onednn::Context& onednn() const override { return shared_.onednn; }
    void forward(Step step) override {
        if (step) shared_.forward.push_back(std::move(step));
    }
    void backward(Step step) override {
        if (step && diff_dst()) backward_.push_back(std::move(step));
    }

    /// The backward steps, then those that add what several nodes contribute to a parameter that they share.
    std::vector<Step> take_backward();

private:
    std::size_t position(std::string_view name) const;
    std::size_t index_of(std::string_view name) const { return node_.parameters[position(name)].second; }
    std::span<float> gradient(std::size_t parameter) const;

    Shared shared_;
    std::size_t index_;
    const Graph::Node& node_;
    std::vector<std::span<float>> gradients_;  // of the node's parameters; empty where one does not learn
    std::vector<Step> backward_;
};

}  // namespace layers
