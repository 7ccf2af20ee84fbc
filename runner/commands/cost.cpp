#include "runner/commands/cost.h"

#include <algorithm>
#include <chrono>

#include "layers/engine/stepper.h"
#include "runner/data/part_counts.h"
#include "runner/training/network/evaluator.h"

namespace runner {
namespace {

constexpr int least_calls = 3;

void fill_with_noise(layers::Plan& plan, std::size_t inputs) {
    layers::Draws draws(layers::Stream(0, "estimate"));
    for (std::size_t i = 0; i < inputs; ++i)
        for (float& value : plan.input(i).values()) value = static_cast<float>(draws.uniform());
}

/// Seconds of the fastest of several calls: what else a machine does makes calls slower, never faster.
template <class Call>
double seconds_of(std::chrono::milliseconds timing, Call call) {
    using Clock = std::chrono::steady_clock;
    call();
    const auto end = Clock::now() + timing;
    auto fastest = Clock::duration::max();
    for (int calls = 0; calls < least_calls || Clock::now() < end; ++calls) {
        const auto start = Clock::now();
        call();
        fastest = std::min(fastest, Clock::now() - start);
    }
    return std::chrono::duration<double>(fastest).count();
}

/// The validation part before and after each epoch, the others at the end: once, and for what `evaluation` asks.
double samples_evaluated(const Variant& variant, const PartCounts& counts) {
    const auto& prune = variant.evaluation.prune;
    const auto& monte_carlo = variant.evaluation.monte_carlo;
    const double passes = 1 + (prune ? static_cast<double>(prune->fraction.size()) : 0) +
                          (monte_carlo ? static_cast<double>(monte_carlo->samples) : 0);
    return (static_cast<double>(variant.training.epochs) + 1) * static_cast<double>(counts.validation) +
           static_cast<double>(counts.train) + passes * static_cast<double>(counts.test);
}

std::int64_t largest_part(const PartCounts& counts) { return std::max({counts.train, counts.validation, counts.test}); }

}  // namespace

std::optional<Cost> cost_of(const Variant& variant, std::chrono::milliseconds timing) {
    const auto counts = count_parts(variant.data);
    if (!counts) return {};
    layers::Parameters parameters(variant.graph);
    parameters.initialize(0);
    layers::Stepper stepper(parameters, variant.training.optimizer);
    const Network network(variant.graph, parameters, variant.training.loss, 0, variant.training.precision);
    const std::size_t inputs = variant.graph.inputs.size();
    const std::int64_t batch = std::min(variant.training.batch_size, counts->train);
    const std::int64_t evaluated = std::min(Evaluator::largest_batch, largest_part(*counts));
    layers::Plan training =
        network.plan(batch, layers::Phase::training, variant.training.diagnostics ? nullptr : &stepper);
    layers::Plan inference = network.plan(evaluated, layers::Phase::inference);
    fill_with_noise(training, inputs);
    fill_with_noise(inference, inputs);
    layers::Tick tick;
    const double step = seconds_of(timing, [&] {
        training.forward(tick);
        training.loss();
        stepper.begin(1e-6);
        training.backward(tick);
        stepper.finish();
        ++tick.step;
    });
    const double evaluation = seconds_of(timing, [&] { inference.forward(tick); }) / static_cast<double>(evaluated);

    const double steps = static_cast<double>(counts->train) / static_cast<double>(batch);
    return Cost{.seconds = static_cast<double>(variant.training.epochs) * steps * step +
                           samples_evaluated(variant, *counts) * evaluation,
                .bytes = training.bytes() + inference.bytes() + parameters.values().size_bytes() +
                         parameters.gradients().size_bytes() * (2 + variant.training.optimizer->slots().size())};
}

}  // namespace runner
