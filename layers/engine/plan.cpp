#include "layers/engine/plan.h"

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "layers/engine/node_builder.h"
#include "layers/losses/sample_weights.h"
#include "layers/onednn/context.h"
#include "layers/steps/columns.h"

namespace layers {

struct Plan::State {
    onednn::Context onednn;
    Wiring wiring;
    std::vector<Arena> scratch;
    std::vector<Step> forward, backward;
    const Loss* loss = nullptr;
    LossCall call;
    std::vector<std::int32_t> classes, seconds;
    std::vector<float> shares, second_diff;  // of a row
    std::vector<float> weights;
    Arena numbers;
    std::thread::id owner = std::this_thread::get_id();

    State(const Graph& graph, std::int64_t batch, Phase phase, const Loss* objective, bool unseen, Precision precision)
        : onednn(precision),
          wiring(graph, batch, phase, objective, unseen),
          loss(objective),
          weights(static_cast<std::size_t>(batch), 1.0f) {}

    std::span<float> allocate(std::int64_t values) {
        return scratch.emplace_back(static_cast<std::size_t>(values)).values();
    }

    void allocate_classes(std::int64_t batch) {
        classes.resize(static_cast<std::size_t>(batch));
        seconds.resize(classes.size());
        shares.assign(classes.size(), 1.0f);
        second_diff.resize(static_cast<std::size_t>(wiring.loss_src().columns));
    }

    /// The loss of the row that `one` holds, where its class has `share` and a second class the rest of it; its
    /// gradient counts by `weight`.
    double loss_of_two(const LossCall& one, std::span<const std::int32_t> second, double share, double weight) {
        LossCall other = one;
        other.targets.classes = second;
        if (one.diff_src) other.diff_src = second_diff.data();
        const double total = share * (*loss)(one) + (1 - share) * (*loss)(other);
        for (std::size_t i = 0; one.diff_src && i < second_diff.size(); ++i)
            one.diff_src[i] = static_cast<float>(
                (share * static_cast<double>(one.diff_src[i]) + (1 - share) * static_cast<double>(second_diff[i])) *
                weight / static_cast<double>(call.rows));
        return total;
    }

    /// The loss where rows have two classes each.
    double mixed_loss() {
        double total = 0;
        for (std::size_t row = 0; row < classes.size(); ++row) {
            const auto weight = static_cast<double>(weights[row]);
            total += weight * loss_of_two(call.row(row), std::span(seconds).subspan(row, 1),
                                          static_cast<double>(shares[row]), weight);
        }
        return total;
    }

    void check_thread() const {
        if (std::this_thread::get_id() != owner) throw std::logic_error("a plan runs in the thread that built it");
    }
};

namespace {

std::vector<Step> sums(const Wiring& wiring, std::size_t node) {
    std::vector<Step> steps;
    for (const Tensor& more : wiring.more_diffs(node))
        steps.push_back([dst = wiring.diff(node).values(), src = more.values()](const Tick&) { accumulate(dst, src); });
    return steps;
}

}  // namespace

Plan::Plan(const Graph& graph, Parameters& parameters, std::int64_t batch, Phase phase, const Loss* loss,
           std::uint64_t seed, GradientSink* sink, Precision precision)
    : state_(std::make_unique<State>(graph, batch, phase, loss, sink != nullptr, precision)) {
    const ParameterUses uses(graph, state_->wiring);
    const Allocate allocate = [this](std::int64_t values) { return state_->allocate(values); };
    const StreamedGradients streams(graph, uses, sink, allocate);
    const NodeBuilder::Shared shared = {graph, parameters,     uses,           streams,         phase,
                                        seed,  state_->wiring, state_->onednn, state_->forward, allocate};
    std::vector<std::vector<Step>> backward;
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
        const Layer& layer = *graph.nodes[n].layer;
        backward.push_back(sums(state_->wiring, n));
        if (state_->wiring.is_view(n)) continue;
        NodeBuilder builder(shared, n);
        layer.build(builder);
        std::ranges::move(builder.take_backward(), std::back_inserter(backward.back()));
    }
    for (auto steps = backward.rbegin(); steps != backward.rend(); ++steps)
        std::ranges::move(*steps, std::back_inserter(state_->backward));
    state_->onednn.finish();

    const Tensor loss_src = state_->wiring.loss_src();
    if (loss && (loss->wants() == Loss::Wants::numbers || loss->wants() == Loss::Wants::booleans))
        state_->numbers = Arena(static_cast<std::size_t>(loss_src.size()));
    else
        state_->allocate_classes(batch);
    state_->call = {.rows = batch,
                    .width = loss_src.columns,
                    .src = loss_src.data,
                    .targets = {state_->classes, state_->numbers.values()},
                    .diff_src = state_->wiring.loss_diff_src().data,
                    .logits = state_->wiring.logits()};
}

Plan::~Plan() = default;
Plan::Plan(Plan&&) noexcept = default;

std::int64_t Plan::batch() const { return state_->call.rows; }
Tensor Plan::input(std::size_t index) const { return state_->wiring.value(NodeRef::input(index)); }
std::span<std::int32_t> Plan::class_targets() const { return state_->classes; }
std::span<float> Plan::number_targets() const { return state_->numbers.values(); }
std::span<std::int32_t> Plan::second_targets() const { return state_->seconds; }
std::span<float> Plan::class_shares() const { return state_->shares; }
std::span<float> Plan::sample_weights() const { return state_->weights; }

void Plan::forward(const Tick& tick) {
    state_->check_thread();
    for (const Step& step : state_->forward) step(tick);
}

double Plan::loss() {
    const bool mixed = std::ranges::any_of(state_->shares, [](float share) { return share != 1; });
    return mixed ? state_->mixed_loss() : weighted_sum(*state_->loss, state_->call, state_->weights);
}
LossCall Plan::loss_call() const { return state_->call; }

void Plan::backward(const Tick& tick) {
    state_->check_thread();
    for (const Step& step : state_->backward) step(tick);
}

Tensor Plan::output() const { return state_->wiring.output(); }
Tensor Plan::node(std::size_t index) const { return state_->wiring.value(NodeRef::node(index)); }

std::size_t Plan::bytes() const {
    std::size_t bytes = state_->wiring.bytes() + state_->onednn.bytes() + state_->numbers.values().size_bytes() +
                        state_->classes.size() * (2 * sizeof(std::int32_t) + sizeof(float)) +
                        state_->weights.size() * sizeof(float);
    for (Arena& arena : state_->scratch) bytes += arena.values().size_bytes();
    return bytes;
}

}  // namespace layers
