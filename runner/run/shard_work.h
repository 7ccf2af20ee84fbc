#pragma once

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "runner/run/executor.h"
#include "runner/store/leases.h"

namespace runner {

/// The jobs of a plan as one shard sees them, for several threads: which to take next, and when there is nothing left.
class ShardWork {
public:
    /// `own`: the jobs of the shard, in their order. `others`: in which it helps, if at all.
    ShardWork(const TrialPlan& plan, const TrialStore& store, Leases& leases, const std::vector<int>& own,
              const std::vector<int>& others);

    /// Takes jobs, as long as there are any, in the calling thread.
    void work(const RunJob& run, const std::stop_token& stop);
    /// The first exception of a job.
    void rethrow() const;

private:
    enum class State { open, running, over };
    struct Job {
        bool wanted = false, own = false;
        bool needed = false;  // some of its own wait for it, or all do
        State state = State::open;
    };
    struct Taken {
        int job = -1;
        std::unique_ptr<Lease> lease;
    };
    /// What a try to find a job came to: one, or how long to wait before the next; neither: nothing is left.
    struct Next {
        Taken taken;
        std::optional<std::chrono::milliseconds> wait;
    };

    Job& at(int job) { return jobs_[static_cast<std::size_t>(job)]; }
    void want(int job, bool Job::*why);
    void need_ancestors(int job);
    bool is_settled(int job) const;
    bool parent_is_over(const TrainingJob& job) const;
    Next find_next();
    bool try_job(int job, Next& next);
    void run(Taken taken, const RunJob& run, const std::stop_token& stop);
    void keep(std::exception_ptr error);

    const TrialPlan& plan_;
    const TrialStore& store_;
    Leases& leases_;
    std::vector<Job> jobs_;
    std::vector<int> order_;  // those wanted, the first to be taken first
    std::mutex mutex_;        // of the jobs
    std::condition_variable_any changed_;
    int ended_ = 0;  // how many jobs of this process
    std::stop_source stopping_;
    std::exception_ptr error_;
};

}  // namespace runner
