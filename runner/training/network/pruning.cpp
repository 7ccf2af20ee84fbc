#include "runner/training/network/pruning.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace runner {
namespace {

template <class Parameters, class Each>
void each_kernel(Parameters& parameters, Each each) {
    for (std::size_t i = 0; i < parameters.count(); ++i)
        if (parameters.declaration(i).declaration.name.ends_with("kernel")) each(parameters.value(i));
}

}  // namespace

double sparsity(const layers::Parameters& parameters) {
    std::size_t zeros = 0, all = 0;
    each_kernel(parameters, [&](std::span<const float> kernel) {
        zeros += static_cast<std::size_t>(std::ranges::count(kernel, 0.0F));
        all += kernel.size();
    });
    return all ? static_cast<double>(zeros) / static_cast<double>(all) : 0;
}

void prune_threshold(layers::Parameters& parameters, double threshold) {
    each_kernel(parameters, [&](std::span<float> kernel) {
        for (float& w : kernel)
            if (std::fabs(static_cast<double>(w)) <= threshold) w = 0;
    });
}

void prune_fraction(layers::Parameters& parameters, double fraction) {
    std::vector<float*> weights;
    each_kernel(parameters, [&](std::span<float> kernel) {
        for (float& w : kernel) weights.push_back(&w);
    });
    const auto smaller = [](const float* a, const float* b) { return std::fabs(*a) < std::fabs(*b); };
    std::ranges::stable_sort(weights, smaller);
    weights.resize(static_cast<std::size_t>(std::llround(fraction * static_cast<double>(weights.size()))));
    for (float* w : weights) *w = 0;
}

void prune_network(layers::Parameters& parameters, const Prune& settings) {
    if (settings.threshold)
        prune_threshold(parameters, *settings.threshold);
    else
        prune_fraction(parameters, settings.fraction.front());
}

bool prunes_network(const EvaluationSpec& evaluation) {
    return evaluation.prune && (evaluation.prune->threshold || evaluation.prune->fraction.size() == 1);
}

std::optional<std::vector<PruneRecord>> measure_pruned(Evaluator& evaluator, const Feed& part, const PartMeters& meters,
                                                       std::span<const double> fractions, const std::stop_token& stop) {
    layers::Parameters& parameters = evaluator.network().parameters();
    const std::span<float> values = parameters.values();
    const std::vector<float> unpruned(values.begin(), values.end());
    std::vector<PruneRecord> records;
    for (const double fraction : fractions) {
        prune_fraction(parameters, fraction);
        const double zeros = sparsity(parameters);
        const auto measures = measure_part(evaluator, part, meters, stop);
        std::ranges::copy(unpruned, values.begin());
        if (!measures) return {};
        records.push_back({.threshold = {}, .fraction = fraction, .sparsity = zeros, .test = measures->numbers});
    }
    return records;
}

}  // namespace runner
