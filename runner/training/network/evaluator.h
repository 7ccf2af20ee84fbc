#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "layers/metrics/metric.h"
#include "runner/data/feed.h"
#include "runner/training/network/network.h"

namespace runner {

using Metrics = std::vector<Ref<layers::Metric>>;
using Meters = std::vector<std::unique_ptr<layers::Meter>>;

/// One meter for each metric, in their order, for outputs that say `answer`.
Meters make_meters(const Metrics& metrics, const layers::Answer& answer);

/// What the network says in `plan` about the batch that it holds, and the truth.
layers::MetricCall metric_call(const layers::Plan& plan);

/// Runs a network over a part of the data without learning from it, in batches as large as pays off.
class Evaluator {
public:
    explicit Evaluator(Network network) : network_(std::move(network)) {}

    const Network& network() const { return network_; }

    struct Result {
        double loss = 0;  // mean over the samples, without penalties
        double seconds = 0;
        std::int64_t samples = 0;
        bool whole = true;  // false: a stop was requested before the end
    };
    using Each = std::function<void(const layers::Plan&, double loss)>;
    /// Resets the meters, then fills them. Samples come in the feed's present order. `each`, if there is one, sees
    /// every batch as it was measured, and the sum of its loss.
    Result run(const Feed& feed, const Meters& meters, const std::stop_token& stop, const Each& each = {});

    /// Runs `feed` in its present order through plans of `phase` and gives each to `each`. False if a stop was
    /// requested before the end.
    template <class Each>
    bool batches(const Feed& feed, layers::Phase phase, const std::stop_token& stop, Each each) {
        for (std::int64_t first = 0; first < feed.count();) {
            if (stop.stop_requested()) return false;
            layers::Plan& plan = this->plan(std::min(largest_batch, feed.count() - first), phase);
            feed.gather(first, plan);
            each(plan);
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

    Network network_;
    std::vector<Sized> plans_;
};

}  // namespace runner
