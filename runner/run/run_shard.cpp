#include "runner/run/run_shard.h"

#include <atomic>

#include "runner/run/run_parts.h"
#include "runner/store/folder_lock.h"

namespace runner {
namespace {

/// Tells of the trials of this process alone, and its leases of how far they are.
class ShardObserver : public ForwardingObserver {
public:
    ShardObserver(RunObserver& observer, Leases& leases, ShardOutcome& outcome)
        : ForwardingObserver(observer), leases_(leases), outcome_(outcome) {}

    void on_plan(const std::vector<Trial>&, int) override {}  // it is that of all shards
    void on_epoch(const PlannedTrial& trial, const TrialRecord& so_far) override {
        leases_.tell_epoch(trial.identity.trial, so_far.epochs_run);
        observer_.on_epoch(trial, so_far);
    }
    void on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) override {
        outcome_.failed += record.status == Status::failed;
        outcome_.ended += record.status != Status::interrupted;
        observer_.on_trial_finished(trial, record);
    }

private:
    Leases& leases_;
    ShardOutcome& outcome_;
};

}  // namespace

ShardOutcome run_shard(const Experiment& experiment, const RunOptions& options, const ShardOptions& shard,
                       RunObserver& observer, const std::stop_token& stop) {
    ShardOutcome outcome{.folder = options.out / experiment.name};
    const FolderLock lock(outcome.folder, FolderUse::shared);
    const TrialStore store(outcome.folder);
    Leases leases(outcome.folder, shard.leases);
    ShardObserver told(observer, leases, outcome);
    const int jobs = count_jobs(options);
    const auto on_share = [&](const std::vector<Trial>& trials) {
        outcome.trials += static_cast<int>(trials.size());
        observer.on_plan(trials, jobs);
    };
    ShardExecutor executor({shard.shard, jobs, shard.help_out}, store, leases, on_share);
    RunParts run(experiment, options, executor, told, stop);
    run.execute(variant_trials);
    if (stop.stop_requested())
        outcome.exit = ExitCode::interrupted;
    else if (outcome.failed > 0)
        outcome.exit = ExitCode::trial_failed;
    return outcome;
}

}  // namespace runner
