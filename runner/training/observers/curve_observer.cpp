#include "runner/training/observers/curve_observer.h"

namespace runner {

CurveObserver::CurveObserver(TrialRecord& record, const TrainingSpec& training, std::int64_t steps_per_epoch)
    : record_(record),
      records_steps_(training.record == Record::steps),
      epochs_(training.epochs),
      steps_per_epoch_(steps_per_epoch) {
    reserve();
}

void CurveObserver::reserve() {
    if (records_steps_) record_.step_losses.reserve(static_cast<std::size_t>(epochs_ * steps_per_epoch_));
}

void CurveObserver::resume(const TrainingState& state) {
    record_ = state.record;
    reserve();
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
