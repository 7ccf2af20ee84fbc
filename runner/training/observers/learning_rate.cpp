#include "runner/training/observers/learning_rate.h"

#include <limits>
#include <utility>

namespace runner {

LearningRate::LearningRate(Ref<layers::Optimizer> optimizer, layers::Horizon horizon)
    : optimizer_(std::move(optimizer)), horizon_(horizon), monitor_(optimizer_->learning_rate.monitor()) {}

double LearningRate::at(std::int64_t step) const {
    return optimizer_->learning_rate.at({.step = step, .horizon = horizon_, .monitored = monitored_});
}

void LearningRate::resume(const TrainingState& state) {
    const auto* column = monitor_.empty() ? nullptr : state.record.curve.find(monitor_);
    for (std::size_t row = 1; column && row < column->size(); ++row)
        monitored_.push_back((*column)[row].value_or(std::numeric_limits<double>::quiet_NaN()));
}

void LearningRate::on_epoch(const Epoch& epoch) {
    if (epoch.number > 0 && !monitor_.empty()) monitored_.push_back(epoch.value(monitor_));
}

}  // namespace runner
