#pragma once

#include <functional>
#include <stdexcept>
#include <vector>

#include "runner/run/executor.h"
#include "runner/run/shards.h"
#include "runner/store/leases.h"

namespace runner {

/// A shard meets what other instructions have made, and was told not to.
struct OtherInstructions : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Does one shard of a plan, beside others that are at work on the same folder, each process with leases on what it
/// trains. A job whose parent is another shard's waits for it; if nobody trains the parent, this one does. Candidates
/// of a search are waited for, and helped with, by all. What others hold is left to them as long as they live.
class ShardExecutor : public Executor {
public:
    struct Options {
        Shard shard;
        int threads = 1;
        bool help_out = false;  // when its own are done, with what nobody holds
    };
    /// Told once a plan: the trials of this shard.
    using OnShare = std::function<void(const std::vector<Trial>& trials)>;

    ShardExecutor(const Options& options, const TrialStore& store, Leases& leases, OnShare on_share)
        : options_(options), store_(store), leases_(leases), on_share_(std::move(on_share)) {}

    void execute(const TrialPlan& plan, const RunJob& run, const std::stop_token& stop) override;
    bool is_alone() const override { return false; }
    bool still_has(const TrialPlan& plan, const TrainingJob& job) const override;

private:
    Options options_;
    const TrialStore& store_;
    Leases& leases_;
    OnShare on_share_;
};

}  // namespace runner
