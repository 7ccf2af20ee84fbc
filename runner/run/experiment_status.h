#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/run/run_options.h"
#include "runner/store/lease.h"

namespace runner {

/// How a trial stands, by what lies in the folder and nothing else.
struct TrialStatus {
    enum class State { done, running, interrupted, failed, missing };
    TrialKey key;
    State state = State::missing;
    std::string status = {};                  // of one that is done: finished, diverged, …
    std::string why = {};                     // of one that failed
    std::int64_t epochs = 0, all_epochs = 0;  // done, and asked for
    std::optional<LeaseHolder> holder = {};   // of one that is running
    double silent_seconds = 0;                // since its holder was last heard of, by this machine's clock
};

/// Of every trial, in the order of the results; candidates of searches first. Reads no data.
std::vector<TrialStatus> status_of(const Experiment& experiment, const RunOptions& options);

}  // namespace runner
