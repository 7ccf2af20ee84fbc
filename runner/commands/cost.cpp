#include "runner/commands/cost.h"

#include <algorithm>
#include <chrono>

#include "layers/engine/stepper.h"
#include "runner/data/part_counts.h"
#include "runner/training/network/network.h"

namespace runner {
namespace {

constexpr std::int64_t evaluation_batch = 512;
constexpr auto timing = std::chrono::milliseconds(30);
constexpr int least_calls = 3;

void fill_with_noise(layers::Plan& plan, std::size_t inputs) {
    layers::Draws draws(layers::Stream(0, "estimate"));
    for (std::size_t i = 0; i < inputs; ++i)
        for (float& value : plan.input(i).values()) value = static_cast<float>(draws.uniform());
}

/// Seconds of the fastest of several calls: what else a machine does makes calls slower, never faster.
template <class Call>
double seconds_of(Call call) {
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

}  // namespace

Cost cost_of(const Variant& variant) {
    layers::Parameters parameters(variant.graph);
    parameters.initialize(0);
    layers::Stepper stepper(parameters, variant.training.optimizer);
    const Network network(variant.graph, parameters, variant.training.loss, 0);
    const std::size_t inputs = variant.graph.inputs.size();
    layers::Plan training = network.plan(variant.training.batch_size, layers::Phase::training,
                                         variant.training.diagnostics ? nullptr : &stepper);
    layers::Plan inference = network.plan(evaluation_batch, layers::Phase::inference);
    fill_with_noise(training, inputs);
    fill_with_noise(inference, inputs);
    layers::Tick tick;
    const double step = seconds_of([&] {
        training.forward(tick);
        training.loss();
        stepper.begin(1e-6);
        training.backward(tick);
        stepper.finish();
        ++tick.step;
    });
    const double evaluation = seconds_of([&] { inference.forward(tick); });

    Cost result;
    result.bytes = training.bytes() + inference.bytes() + parameters.values().size_bytes() +
                   parameters.gradients().size_bytes() * (2 + variant.training.optimizer->slots().size());
    if (const auto counts = count_parts(variant.data)) {
        const double steps = static_cast<double>(counts->train) / static_cast<double>(variant.training.batch_size);
        const double batches = static_cast<double>(counts->validation) / evaluation_batch;
        result.seconds = static_cast<double>(variant.training.epochs) * (steps * step + batches * evaluation);
    }
    return result;
}

}  // namespace runner
