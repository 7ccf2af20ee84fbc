#include "runner/training/network/monte_carlo.h"

#include <span>
#include <vector>

#include "layers/losses/sample_weights.h"
#include "runner/training/network/predictive_entropy.h"

namespace runner {
namespace {

using layers::Answer;
using layers::Phase;
using layers::Plan;

/// What many random forward passes said, summed up: rows of the network's width, in the order of the part.
struct PassSums {
    std::vector<double> outputs;
    std::vector<double> probabilities;  // where they can be told

    void add(const Answer& answer, std::span<const float> values, std::int64_t width, std::size_t first) {
        if (outputs.size() < first + values.size()) outputs.resize(first + values.size());
        if (answer.scale != Answer::Scale::other) {
            probabilities.resize(outputs.size());
            add_probabilities(answer, values, width, std::span(probabilities).subspan(first));
        }
        for (std::size_t i = 0; i < values.size(); ++i) outputs[first + i] += static_cast<double>(values[i]);
    }
};

/// False if a stop was requested.
bool sum_passes(Evaluator& evaluator, const Feed& part, const Answer& answer, std::int64_t samples,
                const std::stop_token& stop, PassSums& sums) {
    std::uint64_t tick = 0;
    bool whole = true;
    for (std::int64_t sample = 0; whole && sample < samples; ++sample) {
        std::size_t next = 0;
        whole = evaluator.batches(part, Phase::monte_carlo, stop, [&](Plan& plan) {
            plan.forward({tick++});
            const auto output = plan.output();
            sums.add(answer, output.values(), output.columns, next);
            next += output.values().size();
        });
    }
    return whole;
}

/// The sum of the loss over the part, of the mean outputs in place of the network's; the meters see these too. Nothing
/// where a stop was requested.
std::optional<double> measure_means(Evaluator& evaluator, const Feed& part, const PartMeters& meters,
                                    std::span<const double> sums, double passes, const std::stop_token& stop) {
    for (const auto& meter : meters.all()) meter->reset();
    const layers::Loss& loss = evaluator.network().loss();
    double total = 0;
    std::size_t next = 0;
    std::vector<float> means;
    const bool whole = evaluator.batches(part, Phase::inference, stop, [&](Plan& plan) {
        auto call = metric_call(plan);
        means.resize(static_cast<std::size_t>(call.rows * call.width));
        for (float& mean : means) mean = static_cast<float>(sums[next++] / passes);
        call.output = means.data();
        for (const auto& meter : meters.all()) meter->add(call);
        const layers::LossCall asked{.rows = call.rows,
                                     .width = call.width,
                                     .src = means.data(),
                                     .targets = call.targets,
                                     .logits = loss.from_logits()};
        total += layers::weighted_sum(loss, asked, call.sample_weights);
    });
    return whole ? std::optional(total) : std::nullopt;
}

}  // namespace

std::optional<Numbers> measure_monte_carlo(Evaluator& evaluator, const Feed& part, const PartMeters& meters,
                                           std::int64_t samples, const std::stop_token& stop) {
    const Network& network = evaluator.network();
    const auto passes = static_cast<double>(samples);
    PassSums sums;
    if (!sum_passes(evaluator, part, meters.answer(), samples, stop, sums)) return {};
    const auto total = measure_means(evaluator, part, meters, sums.outputs, passes, stop);
    if (!total) return {};
    Numbers numbers = meters.numbers();
    put_finite(numbers, "loss", *total / static_cast<double>(part.count()) + network.penalty());
    if (meters.answer().scale != Answer::Scale::other) {
        const auto width = static_cast<std::int64_t>(sums.outputs.size()) / part.count();
        put_finite(numbers, "entropy", mean_entropy(meters.answer(), sums.probabilities, width, passes));
    }
    return numbers;
}

}  // namespace runner
