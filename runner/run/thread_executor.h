#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runner/run/executor.h"

namespace runner {

/// Does jobs on threads of this process, as many side by side as it was told, or as the system lets it make. Of those
/// that may begin, the first of the plan does.
class ThreadExecutor : public Executor {
public:
    using Log = std::function<void(const std::string&)>;
    /// `log` is told, once, if fewer threads can be made.
    explicit ThreadExecutor(int threads, Log log = {}) : threads_(threads), log_(std::move(log)) {}
    void execute(const TrialPlan& plan, const RunJob& run, const std::stop_token& stop) override;
    /// The same with some of the jobs, in this order; those that one waits for are among them, or over.
    void execute(const TrialPlan& plan, const std::vector<int>& jobs, const RunJob& run, const std::stop_token& stop);

private:
    void tell_of_fewer(int threads, const std::string& why);

    int threads_;
    Log log_;
};

}  // namespace runner
