#pragma once

#include "runner/run/executor.h"

namespace runner {

/// Does jobs on threads of this process, as many side by side as it was told. Of those that may begin, the first of the
/// plan does.
class ThreadExecutor : public Executor {
public:
    explicit ThreadExecutor(int threads) : threads_(threads) {}
    void execute(const TrialPlan& plan, const RunJob& run, const std::stop_token& stop) override;

private:
    int threads_;
};

}  // namespace runner
