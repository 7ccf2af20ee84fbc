#include "runner/run/shard_executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "runner/counted.h"
#include "runner/run/shard_work.h"

namespace runner {
namespace {

std::vector<Trial> trials_of(const TrialPlan& plan, const std::vector<int>& jobs) {
    std::vector<Trial> trials;
    for (const int job : jobs)
        for (const int index : plan.job(job).trials) trials.push_back(plan.trial(index));
    return trials;
}

/// What the others would begin last is helped with first. A few shards begin at each place, so that not all helpers ask
/// for the same job.
std::vector<int> others(const std::vector<std::vector<int>>& shards, int own) {
    std::vector<int> jobs;
    const std::size_t count = shards.size();
    std::size_t longest = 0;
    for (const auto& shard : shards) longest = std::max(longest, shard.size());
    for (std::size_t back = 1; back <= longest; ++back)
        for (std::size_t step = 1; step < count; ++step) {
            const auto& shard = shards[(static_cast<std::size_t>(own) + step) % count];
            if (back <= shard.size()) jobs.push_back(shard[shard.size() - back]);
        }
    return jobs;
}

void check_instructions(const TrialPlan& plan) {
    const auto is_other = [](const PlannedTrial& trial) {
        return trial.state == TrialState::elsewhere || trial.leaves_checkpoint;
    };
    const auto count = std::ranges::count_if(plan.trials, is_other);
    if (count == 0) return;
    throw OtherInstructions(
        fmt::format("{} {} made by other instructions than {}, or of another oneDNN, and --require-same-isa wants "
                    "those of one kind: run all shards on machines of one kind, or leave the option out",
                    counted(static_cast<std::size_t>(count), "trial"), count == 1 ? "was" : "were",
                    instructions_of(this_environment())));
}

}  // namespace

void ShardExecutor::execute(const TrialPlan& plan, const RunJob& run, const std::stop_token& stop) {
    check_instructions(plan);
    const auto shards = divide(plan, options_.shard.count);
    const std::vector<int>& own = shards[static_cast<std::size_t>(options_.shard.index)];
    on_share_(trials_of(plan, own));
    ShardWork work(plan, store_, leases_, own,
                   options_.help_out ? others(shards, options_.shard.index) : std::vector<int>());
    {
        std::vector<std::jthread> threads;
        try {
            for (int i = 1; i < options_.threads; ++i) threads.emplace_back([&] { work.work(run, stop); });
        } catch (const std::system_error&) {  // this one works alone
        }
        work.work(run, stop);
    }
    work.rethrow();
}

bool ShardExecutor::still_has(const TrialPlan& plan, const TrainingJob& job) const {
    return leases_.holds(plan.trial(job.trials.front()).identity.trial);
}

}  // namespace runner
