#pragma once

#include "runner/run/run_observer.h"
#include "runner/run/run_options.h"
#include "runner/run/shard_executor.h"

namespace runner {

struct ShardOptions {
    Shard shard;
    bool help_out = false;  // when its own trials are over, with those that nobody holds
    LeaseTimes leases;
};

struct ShardOutcome {
    ExitCode exit = ExitCode::done;  // or trial_failed, interrupted
    std::filesystem::path folder;
    int trials = 0;             // of the shard
    int ended = 0, failed = 0;  // in this process
};

/// Trains one shard of an experiment's plan, beside other processes on this and other machines that train the others in
/// the same folder. Writes trials and no results: collect_experiment() does. Throws as run_experiment() does, and
/// OtherInstructions.
ShardOutcome run_shard(const Experiment& experiment, const RunOptions& options, const ShardOptions& shard,
                       RunObserver& observer, const std::stop_token& stop);

}  // namespace runner
