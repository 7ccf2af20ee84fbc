#include "runner/training/loop/alike_rows.h"

#include <algorithm>
#include <cstring>

#include "layers/math/random.h"

namespace runner {
namespace {

using layers::Plan;
using layers::Tensor;

/// For each input of a network the values of one sample.
using Sample = std::vector<std::vector<float>>;

/// Samples of the data, of which many values may be zero, and dense noise, in which each change of order shows.
std::vector<Sample> probes(const Network& network, Feed& feed, Plan& plan) {
    constexpr std::int64_t of_each = 2;
    feed.begin_epoch(Order::for_evaluation());
    std::vector<Sample> samples;
    for (std::int64_t i = 0; i < of_each; ++i) {
        feed.gather(i * (feed.count() - plan.batch()), plan);  // the first, and one that the last batch begins with
        layers::Draws draws(layers::Stream(1, "alike rows"), static_cast<std::uint64_t>(i));
        Sample real, noise;
        for (std::size_t n = 0; n < network.graph().inputs.size(); ++n) {
            const Tensor input = plan.input(n);
            real.emplace_back(input.data, input.data + input.columns);
            for (float& value : noise.emplace_back(real.back())) value = static_cast<float>(draws.normal());
        }
        samples.push_back(std::move(real));
        samples.push_back(std::move(noise));
    }
    return samples;
}

void fill_rows(Plan& plan, const Sample& sample) {
    for (std::size_t n = 0; n < sample.size(); ++n) {
        const Tensor input = plan.input(n);
        for (std::int64_t row = 0; row < input.rows; ++row)
            std::ranges::copy(sample[n], input.data + row * input.columns);
    }
}

bool rows_equal(const Tensor& tensor, const float* expected) {
    const auto size = static_cast<std::size_t>(tensor.columns) * sizeof(float);
    for (std::int64_t row = 0; row < tensor.rows; ++row)
        if (std::memcmp(tensor.data + row * tensor.columns, expected, size) != 0) return false;
    return true;
}

}  // namespace

bool treats_rows_alike(const Network& network, Feed& feed, std::int64_t batch) {
    std::vector<Plan> plans;
    plans.push_back(network.plan(std::min(batch, feed.count()), layers::Phase::training));
    if (const std::int64_t rest = feed.count() % plans[0].batch())
        plans.push_back(network.plan(rest, layers::Phase::training));
    for (const Sample& sample : probes(network, feed, plans[0]))
        for (Plan& plan : plans) {
            fill_rows(plan, sample);
            plan.forward({});
            for (std::size_t node = 0; node < network.graph().nodes.size(); ++node)
                if (!rows_equal(plan.node(node), plans[0].node(node).data)) return false;  // of this very sample
        }
    return true;
}

}  // namespace runner
