#include "layers/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "layers/columns.h"
#include "layers/onednn/context.h"
#include "layers/wiring.h"

namespace layers {

struct Plan::State {
    onednn::Context onednn;
    Wiring wiring;
    std::vector<Arena> scratch;
    std::vector<Step> forward, backward;
    const Loss* loss = nullptr;
    LossCall call;
    std::vector<std::int32_t> classes;
    Arena numbers;
    std::thread::id owner = std::this_thread::get_id();

    State(const Graph& graph, std::int64_t batch, Phase phase, const Loss* objective)
        : wiring(graph, batch, phase, objective), loss(objective) {}

    std::span<float> take(std::int64_t values) {
        return scratch.emplace_back(static_cast<std::size_t>(values)).values();
    }

    void check_thread() const {
        if (std::this_thread::get_id() != owner) throw std::logic_error("a plan runs in the thread that built it");
    }
};

namespace {

Step accumulation(std::span<float> dst, std::span<const float> src) {
    return [dst, src](const Tick&) { accumulate(dst, src); };
}

/// Which nodes use the same parameter: their gradients are summed, the first to run overwrites.
class Uses {
public:
    Uses(const Graph& graph, const Wiring& wiring) : first_(graph.parameters.size(), -1) {
        for (int n = 0; n < static_cast<int>(graph.nodes.size()); ++n)
            if (wiring.diff(n))
                for (const auto& [name, parameter] : graph.nodes[static_cast<std::size_t>(n)].parameters)
                    first_[static_cast<std::size_t>(parameter)] = n;
    }
    bool first_backward(int node, int parameter) const { return first_[static_cast<std::size_t>(parameter)] == node; }

private:
    std::vector<int> first_;  // backward runs from the last node to the first
};

/// What one layer sees of the plan while it is built.
class NodeBuilding final : public Building {
public:
    struct Whole {
        const Graph& graph;
        Parameters& parameters;
        const Uses& uses;
        Phase phase;
        std::uint64_t seed;
        Wiring& wiring;
        onednn::Context& onednn;
        std::vector<Step>& forward;
        std::function<std::span<float>(std::int64_t)> take;
    };

    NodeBuilding(const Whole& whole, int index)
        : whole_(whole), index_(index), node_(whole.graph.nodes[static_cast<std::size_t>(index)]) {
        for (const auto& [name, parameter] : node_.parameters) gradients_.push_back(gradient(parameter));
    }

    Phase phase() const override { return whole_.phase; }
    bool frozen() const override { return node_.frozen; }
    int sources() const override { return static_cast<int>(node_.src.size()); }
    Shape shape(int source) const override { return whole_.graph.shape(node_.src[static_cast<std::size_t>(source)]); }
    Tensor src(int source) const override { return whole_.wiring.value(node_.src[static_cast<std::size_t>(source)]); }
    Tensor dst() const override { return whole_.wiring.value(index_); }
    Tensor diff_src(int source) const override { return whole_.wiring.diff_src(index_, source); }
    Tensor diff_dst() const override { return whole_.wiring.diff(index_); }
    std::span<float> parameter(std::string_view name) const override {
        return whole_.parameters.value(static_cast<std::size_t>(node_.parameters[position(name)].second));
    }
    std::span<float> diff_parameter(std::string_view name) const override { return gradients_[position(name)]; }
    std::span<float> scratch(std::int64_t values) override { return whole_.take(values); }
    Stream stream(std::string_view purpose) const override { return {whole_.seed, purpose, node_.path}; }
    onednn::Context& onednn() const override { return whole_.onednn; }
    void forward(Step step) override { whole_.forward.push_back(std::move(step)); }
    void backward(Step step) override {
        if (diff_dst()) backward_.push_back(std::move(step));
    }

    /// The backward steps, then those that add what several nodes contribute to a parameter that they share.
    std::vector<Step> take_backward() {
        for (std::size_t i = 0; i < gradients_.size(); ++i) {
            const auto total = whole_.parameters.gradient(static_cast<std::size_t>(node_.parameters[i].second));
            if (!gradients_[i].empty() && gradients_[i].data() != total.data())
                backward_.push_back(accumulation(total, gradients_[i]));
        }
        return std::move(backward_);
    }

private:
    std::size_t position(std::string_view name) const {
        for (std::size_t i = 0; i < node_.parameters.size(); ++i)
            if (node_.parameters[i].first == name) return i;
        throw std::logic_error(fmt::format("layer `{}` asks for `{}`, which it did not declare", node_.path, name));
    }

    std::span<float> gradient(int parameter) {
        const auto total = whole_.parameters.gradient(static_cast<std::size_t>(parameter));
        if (total.empty() || !diff_dst()) return {};
        if (whole_.uses.first_backward(index_, parameter)) return total;
        return whole_.take(static_cast<std::int64_t>(total.size()));
    }

    Whole whole_;
    int index_;
    const Graph::Node& node_;
    std::vector<std::span<float>> gradients_;
    std::vector<Step> backward_;
};

std::vector<Step> sums(const Wiring& wiring, int node) {
    std::vector<Step> steps;
    for (const Tensor& more : wiring.more_diffs(node))
        steps.push_back(accumulation(wiring.diff(node).values(), more.values()));
    return steps;
}

}  // namespace

Plan::Plan(const Graph& graph, Parameters& parameters, std::int64_t batch, Phase phase, const Loss* loss,
           std::uint64_t seed)
    : state_(std::make_unique<State>(graph, batch, phase, loss)) {
    const Uses uses(graph, state_->wiring);
    const NodeBuilding::Whole whole = {graph,
                                       parameters,
                                       uses,
                                       phase,
                                       seed,
                                       state_->wiring,
                                       state_->onednn,
                                       state_->forward,
                                       [this](std::int64_t values) { return state_->take(values); }};
    std::vector<std::vector<Step>> backward;
    for (int n = 0; n < static_cast<int>(graph.nodes.size()); ++n) {
        const Layer& layer = *graph.nodes[static_cast<std::size_t>(n)].layer;
        backward.push_back(sums(state_->wiring, n));
        if (layer.is_view(phase)) continue;
        NodeBuilding building(whole, n);
        layer.build(building);
        std::ranges::move(building.take_backward(), std::back_inserter(backward.back()));
    }
    for (auto steps = backward.rbegin(); steps != backward.rend(); ++steps)
        std::ranges::move(*steps, std::back_inserter(state_->backward));
    state_->onednn.finish();

    const Tensor judged = state_->wiring.judged();
    if (loss && loss->wants() == Loss::Wants::numbers)
        state_->numbers = Arena(static_cast<std::size_t>(judged.size()));
    else
        state_->classes.resize(static_cast<std::size_t>(batch));
    state_->call = {.rows = batch,
                    .width = judged.columns,
                    .src = judged.data,
                    .targets = {state_->classes, state_->numbers.values()},
                    .diff_src = state_->wiring.diff_judged().data,
                    .logits = state_->wiring.logits()};
}

Plan::~Plan() = default;
Plan::Plan(Plan&&) noexcept = default;

std::int64_t Plan::batch() const { return state_->call.rows; }
Tensor Plan::input(int index) const { return state_->wiring.value(-1 - index); }
std::span<std::int32_t> Plan::class_targets() const { return state_->classes; }
std::span<float> Plan::number_targets() const { return state_->numbers.values(); }

void Plan::forward(const Tick& tick) {
    state_->check_thread();
    for (const Step& step : state_->forward) step(tick);
}

double Plan::loss() { return (*state_->loss)(state_->call); }

void Plan::backward(const Tick& tick) {
    state_->check_thread();
    for (const Step& step : state_->backward) step(tick);
}

Tensor Plan::output() const { return state_->wiring.output(); }
Tensor Plan::node(int index) const { return state_->wiring.value(index); }

std::size_t Plan::bytes() const {
    std::size_t bytes = state_->wiring.bytes() + state_->onednn.bytes() + state_->numbers.values().size_bytes() +
                        state_->classes.size() * sizeof(std::int32_t);
    for (Arena& arena : state_->scratch) bytes += arena.values().size_bytes();
    return bytes;
}

}  // namespace layers
