#include "runner/run/thread_executor.h"

#include <fmt/format.h>

#include <exception>
#include <functional>
#include <mutex>
#include <vector>

#include "runner/counted.h"
#include "runner/run/scheduler.h"

namespace runner {
namespace {

std::vector<std::vector<int>> dependencies(const TrialPlan& plan) {
    std::vector<std::vector<int>> after;
    for (const TrainingJob& job : plan.jobs) {
        const int first = plan.waits_for(job);
        after.push_back(first < 0 ? std::vector<int>{} : std::vector{first});
    }
    return after;
}

}  // namespace

void ThreadExecutor::execute(const TrialPlan& plan, const RunJob& run, const std::stop_token& stop) {
    std::stop_source stopping;
    const std::stop_callback on_stop(stop, [&stopping] { stopping.request_stop(); });
    std::mutex mutex;
    std::exception_ptr error;
    const auto run_task = [&](int index) {
        try {
            run(plan.job(index), stopping.get_token());
        } catch (...) {
            const std::lock_guard guard(mutex);
            if (!error) error = std::current_exception();
            stopping.request_stop();
        }
    };
    run_tasks(dependencies(plan), threads_, run_task,
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
