#include "runner/run/growing_results.h"

#include <algorithm>

namespace runner {

void GrowingResults::on_epoch(const PlannedTrial& trial, const TrialRecord& so_far) {
    observer_.on_epoch(trial, so_far);
    running_[trial.key] = so_far;
    renew_if_old();
}

void GrowingResults::on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) {
    observer_.on_trial_finished(trial, record);
    running_.erase(trial.key);
    renew_if_old();
}

void GrowingResults::renew_if_old() {
    constexpr int share = 20;
    const auto start = Clock::now();
    if (start - renewed_ < std::max(least_, share * cost_)) return;
    renew_(running_);
    renewed_ = Clock::now();
    cost_ = renewed_ - start;
}

}  // namespace runner
