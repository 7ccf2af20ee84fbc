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
    const auto start = Clock::now();
    if (start < next_) return;
    renew_(running_);
    const auto end = Clock::now();
    next_ = end + std::max<Clock::duration>(std::chrono::seconds(10), 20 * (end - start));
}

}  // namespace runner
