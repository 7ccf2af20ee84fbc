#include "runner/training/network/evaluator.h"

#include <algorithm>
#include <chrono>

namespace runner {

using layers::Phase;
using layers::Plan;

Meters make_meters(const Metrics& metrics, const layers::Answer& answer) {
    Meters meters;
    for (const auto& metric : metrics) meters.push_back(metric->meter(answer));
    return meters;
}

layers::MetricCall metric_call(const Plan& plan) {
    const layers::Tensor output = plan.output();
    return {.rows = output.rows,
            .width = output.columns,
            .output = output.data,
            .targets = {plan.class_targets(), plan.number_targets()},
            .sample_weights = plan.sample_weights()};
}

Plan& Evaluator::plan(std::int64_t batch, Phase phase) {
    for (Sized& sized : plans_)
        if (sized.phase == phase && sized.plan.batch() == batch) return sized.plan;
    plans_.push_back({phase, network_.plan(batch, phase)});
    return plans_.back().plan;
}

Evaluator::Result Evaluator::run(const Feed& feed, const Meters& meters, const std::stop_token& stop,
                                 const Each& each) {
    const auto start = std::chrono::steady_clock::now();
    for (const auto& meter : meters) meter->reset();
    double sum = 0;
    Result result;
    result.whole = batches(feed, Phase::inference, stop, [&](Plan& plan) {
        plan.forward({});
        const double loss = plan.loss();
        sum += loss;
        result.samples += plan.batch();
        const auto call = metric_call(plan);
        for (const auto& meter : meters) meter->add(call);
        if (each) each(plan, loss);
    });
    result.loss = result.samples ? sum / static_cast<double>(result.samples) : 0;
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

}  // namespace runner
