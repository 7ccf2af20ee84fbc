#pragma once

#include <functional>
#include <stop_token>

#include "layers/parameters.h"
#include "runner/config/experiment.h"
#include "runner/data/feed.h"
#include "runner/results/record.h"

namespace runner {

/// What the trainer tells while it works; called from the trial's thread.
struct Observer {
    virtual ~Observer() = default;
    virtual void on_epoch(const TrialRecord& /*so_far*/) {}
    /// Now and then within an epoch: share of it done, 0 … 1.
    virtual void on_progress(const TrialRecord& /*so_far*/, double /*share*/) {}
};

/// Trains one variant with one seed, in the calling thread.
/// `parameters` hold the weights to start from; afterwards those that the trial ends with.
/// A request to stop ends it within a step, with status `interrupted`.
TrialRecord train(const Variant& variant, std::uint64_t seed, TrialData& data, layers::Parameters& parameters,
                  Observer& observer, std::stop_token stop);

}  // namespace runner
