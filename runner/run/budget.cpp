#include "runner/run/budget.h"

#include <algorithm>
#include <chrono>

#include "runner/run/work.h"

namespace runner {
namespace {

/// One that diverged was cut short.
bool came_to_its_end(const TrialRecord& record) {
    return record.status == Status::finished || record.status == Status::early_stopped ||
           record.status == Status::collapsed;
}

double seconds_taken(const TrialRecord& record) {
    double seconds = record.train_seconds;
    if (const auto* column = record.curve.find("eval_seconds"))
        for (const auto& value : *column) seconds += value.value_or(0);
    return seconds;
}

double share_left(const PlannedTrial& trial) {
    const auto epochs = static_cast<double>(std::max<std::int64_t>(1, trial.variant->training.epochs));
    return static_cast<double>(trial.epochs() - trial.epochs_before) / epochs;
}

}  // namespace

double seconds_since_start() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void Budget::begin(const PlannedTrial& trial) {
    const std::lock_guard guard(mutex_);
    begun_.try_emplace(trial.key, now_());
}

/// One that went on from an earlier epoch took less in this run than its record says.
void Budget::learn(const PlannedTrial& trial, const TrialRecord& record) {
    const std::lock_guard guard(mutex_);
    const auto begun = begun_.extract(trial.key);
    if (!came_to_its_end(record)) return;
    const double seconds = seconds_taken(record), work = work_of(*trial.variant);
    if (begun && trial.epochs_before == 0) {
        double& most = beside_[trial.key.variant];
        most = std::max(most, now_() - begun.mapped() - seconds);
    }
    double& longest = longest_[trial.key.variant];
    longest = std::max(longest, seconds);
    trained_ += seconds;
    work_ += work;
}

std::optional<double> Budget::seconds_of(const Variant& variant) const {
    const std::lock_guard guard(mutex_);
    if (const auto known = longest_.find(variant.name); known != longest_.end())
        return known->second + beside(variant.name);
    if (work_ <= 0) return {};
    return work_of(variant) * trained_ / work_ + beside(variant.name);
}

/// Of a variant of which none has ended in this run, as of the others.
double Budget::beside(const std::string& variant) const {
    if (const auto known = beside_.find(variant); known != beside_.end()) return known->second;
    double most = 0;
    for (const auto& [other, seconds] : beside_) most = std::max(most, seconds);
    return most;
}

std::optional<double> Budget::seconds_of(const TrialPlan& plan, const TrainingJob& job) const {
    std::optional<double> longest;
    for (const int index : job.trials) {
        const PlannedTrial& trial = plan.trial(index);
        if (trial.is_trained() || trial.is_over()) continue;
        if (const auto seconds = seconds_of(*trial.variant))
            longest = std::max(longest.value_or(0), *seconds * share_left(trial));
    }
    return longest;
}

bool Budget::allows(const TrialPlan& plan, const TrainingJob& job) const {
    const double left = this->left();
    return left > 0 && seconds_of(plan, job).value_or(0) <= left;
}

void Budget::check() {
    if (left() <= 0) stop();
}

}  // namespace runner
