#include "runner/training/observers/curve_observer.h"

#include <algorithm>

namespace runner {

CurveObserver::CurveObserver(TrialRecord& record, const TrainingSpec& training, std::int64_t steps_per_epoch)
    : record_(record), records_steps_(training.record == Record::steps), steps_per_epoch_(steps_per_epoch) {}

void CurveObserver::resume(const TrainingState& state) { record_ = state.record; }

/// Room for the epoch's steps, which must not allocate. That of later epochs waits until these come, if they do.
void CurveObserver::begin_epoch() {
    if (!records_steps_) return;
    auto& losses = record_.step_losses;
    const std::size_t needed = losses.size() + static_cast<std::size_t>(steps_per_epoch_);
    if (losses.capacity() < needed) losses.reserve(std::max(needed, 2 * losses.capacity()));
}

void CurveObserver::after_update(const EpochStep& step) {
    if (records_steps_) record_.step_losses.push_back(step.loss);
}

void CurveObserver::on_epoch(const Epoch& epoch) {
    record_.curve.begin_row(epoch.number);
    for (const auto& [column, value] : epoch.numbers) record_.curve.add(column, value);
    record_.epochs_run = epoch.number;
}

void CurveObserver::on_divergence(const Epoch& epoch) {
    on_epoch(epoch);
    record_.status = Status::diverged;
    record_.why = epoch.divergence;
}

void CurveObserver::on_interruption() {
    record_.step_losses.resize(records_steps_ ? static_cast<std::size_t>(record_.epochs_run * steps_per_epoch_) : 0);
}

std::int64_t best_epoch(const Curve& curve, const std::string& column, bool higher_is_better) {
    const auto* values = curve.find(column);
    std::int64_t best = 0;
    double reference = 0;
    for (std::size_t row = 1; values && row < values->size(); ++row) {
        const auto value = (*values)[row];
        if (!value || (best && !(higher_is_better ? *value > reference : *value < reference))) continue;
        best = curve.epoch[row];
        reference = *value;
    }
    return best;
}

}  // namespace runner
