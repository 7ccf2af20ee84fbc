#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "layers/engine/bands.h"
#include "layers/engine/learner.h"
#include "layers/engine/parameters.h"
#include "layers/engine/wiring.h"
#include "layers/steps/building.h"

namespace layers {

/// Which nodes use the same parameter: their gradients are summed, the first to run overwrites.
class Uses {
public:
    Uses(const Graph& graph, const Wiring& wiring);
    bool first_backward(int node, std::size_t parameter) const { return uses_[parameter].first == node; }
    bool once(std::size_t parameter) const { return uses_[parameter].count == 1; }

private:
    struct Use {
        int first = -1;  // backward runs from the last node to the first
        int count = 0;
    };
    std::vector<Use> uses_;
};

/// Gives memory that lives as long as the plan.
using Take = std::function<std::span<float>(std::int64_t)>;

/// Who learns while backward runs, and what: each band's gradient stands in one place, until the next one's does.
struct Learning {
    Learner* learner;
    std::vector<bool> by_parts;
    std::span<float> band;  // room for the largest

    Learning(const Graph& graph, const Uses& uses, Learner* learner, const Take& take);
};

/// What one layer sees of the plan while it is built.
class NodeBuilding final : public Building {
public:
    struct Whole {
        const Graph& graph;
        Parameters& parameters;
        const Uses& uses;
        const Learning& learning;
        Phase phase;
        std::uint64_t seed;
        Wiring& wiring;
        onednn::Context& onednn;
        std::vector<Step>& forward;
        const Take& take;
    };

    NodeBuilding(const Whole& whole, int index);

    Phase phase() const override { return whole_.phase; }
    bool frozen() const override { return node_.frozen; }
    int sources() const override { return static_cast<int>(node_.src.size()); }
    Shape shape(int source) const override { return whole_.graph.shape(node_.src[static_cast<std::size_t>(source)]); }
    Tensor src(int source) const override { return whole_.wiring.value(node_.src[static_cast<std::size_t>(source)]); }
    Tensor dst() const override { return whole_.wiring.value(index_); }
    Tensor diff_src(int source) const override { return whole_.wiring.diff_src(index_, source); }
    Tensor diff_dst() const override { return whole_.wiring.diff(index_); }
    std::span<float> parameter(std::string_view name) const override { return whole_.parameters.value(index_of(name)); }
    std::span<float> diff_parameter(std::string_view name) const override { return gradients_[position(name)]; }
    void backward_by_rows(std::string_view name, const std::function<Step(const Rows&)>& make) override;
    std::span<float> scratch(std::int64_t values) override { return whole_.take(values); }
    Stream stream(std::string_view purpose) const override { return {whole_.seed, purpose, node_.path}; }
    onednn::Context& onednn() const override { return whole_.onednn; }
    void forward(Step step) override { whole_.forward.push_back(std::move(step)); }
    void backward(Step step) override {
        if (diff_dst()) backward_.push_back(std::move(step));
    }

    /// The backward steps, then those that add what several nodes contribute to a parameter that they share.
    std::vector<Step> take_backward();

private:
    std::size_t position(std::string_view name) const;
    std::size_t index_of(std::string_view name) const {
        return static_cast<std::size_t>(node_.parameters[position(name)].second);
    }
    std::span<float> gradient(std::size_t parameter) const;

    Whole whole_;
    int index_;
    const Graph::Node& node_;
    std::vector<std::span<float>> gradients_;
    std::vector<Step> backward_;
};

}  // namespace layers
