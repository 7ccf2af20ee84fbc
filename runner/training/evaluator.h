#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <utility>
#include <vector>

#include "layers/engine/plan.h"
#include "layers/metrics/metric.h"
#include "runner/config/spec/experiment.h"
#include "runner/data/feed.h"

namespace runner {

using Meters = std::vector<std::unique_ptr<layers::Meter>>;

/// One meter for each of the file's metrics, in its order.
Meters make_meters(const TrainingSpec& training, std::int64_t classes);

/// What the network says in `plan` about the batch that it holds, and the truth.
layers::MetricCall metric_call(const layers::Plan& plan, const layers::Loss& loss);

/// Runs a network over a part of the data without learning from it, in batches as large as pays off.
class Evaluator {
public:
    Evaluator(const layers::Graph& graph, layers::Parameters& parameters, Ref<layers::Loss> loss, std::uint64_t seed);

    struct Result {
        double loss = 0;  // mean over the samples, without penalties
        double seconds = 0;
        std::int64_t samples = 0;
        bool whole = true;  // false: a stop was requested before the end
    };
    /// Resets the meters, then fills them. Samples come in the feed's present order.
    Result run(const Feed& feed, const Meters& meters, const std::stop_token& stop);

    /// Runs `feed` in the present order through plans of `phase` and gives each to `each`, with the number of the
    /// batch.
    template <class Each>
    bool batches(const Feed& feed, layers::Phase phase, const std::stop_token& stop, Each each) {
        std::uint64_t number = 0;
        for (std::int64_t first = 0; first < feed.count(); ++number) {
            if (stop.stop_requested()) return false;
            layers::Plan& plan = this->plan(std::min(largest_batch, feed.count() - first), phase);
            feed.gather(first, plan);
            each(plan, number);
            first += plan.batch();
        }
        return true;
    }

    static constexpr std::int64_t largest_batch = 256;

private:
    struct Sized {
        layers::Phase phase;
        layers::Plan plan;
    };
    layers::Plan& plan(std::int64_t batch, layers::Phase phase);

    const layers::Graph& graph_;
    layers::Parameters& parameters_;
    Ref<layers::Loss> loss_;
    std::uint64_t seed_;
    std::vector<Sized> plans_;
};

}  // namespace runner
