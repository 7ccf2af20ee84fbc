#include "runner/run/thread_executor.h"

#include <fmt/format.h>

#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <numeric>
#include <vector>

#include "runner/counted.h"
#include "runner/run/scheduler.h"

namespace runner {
namespace {

/// For each of the jobs, which of them it waits for.
std::vector<std::vector<int>> dependencies(const TrialPlan& plan, const std::vector<int>& jobs) {
    std::map<int, int> place;
    for (const int job : jobs) place.emplace(job, static_cast<int>(place.size()));
    std::vector<std::vector<int>> after;
    for (const int job : jobs) {
        const auto first = place.find(plan.waits_for(plan.job(job)));
        after.push_back(first == place.end() ? std::vector<int>{} : std::vector{first->second});
    }
    return after;
}

}  // namespace

void ThreadExecutor::execute(const TrialPlan& plan, const RunJob& run, const std::stop_token& stop) {
    std::vector<int> all(plan.jobs.size());
    std::iota(all.begin(), all.end(), 0);
    execute(plan, all, run, stop);
}

void ThreadExecutor::execute(const TrialPlan& plan, const std::vector<int>& jobs, const RunJob& run,
                             const std::stop_token& stop) {
    std::stop_source stopping;
    const std::stop_callback on_stop(stop, [&stopping] { stopping.request_stop(); });
    std::mutex mutex;
    std::exception_ptr error;
    const auto run_task = [&](int index) {
        try {
            run(plan.job(jobs[static_cast<std::size_t>(index)]), stopping.get_token());
        } catch (...) {
            const std::lock_guard guard(mutex);
            if (!error) error = std::current_exception();
            stopping.request_stop();
        }
    };
    run_tasks(dependencies(plan, jobs), threads_, run_task,
              [this](int threads, const std::error_code& why) { tell_of_fewer(threads, why.message()); });
    if (error) std::rethrow_exception(error);
}

void ThreadExecutor::tell_of_fewer(int threads, const std::string& why) {
    if (log_)
        log_(fmt::format("No more threads can be made ({}; is there a limit of processes, `ulimit -u`?): {} at a time.",
                         why, counted(threads, "trial")));
    log_ = {};
}

}  // namespace runner
