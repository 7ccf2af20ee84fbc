#include "runner/training/observers/early_stopping.h"

namespace runner {

EarlyStopper::EarlyStopper(const EarlyStopping& settings, bool higher_is_better)
    : settings_(settings),
      higher_is_better_(settings.mode == Direction::automatic ? higher_is_better : settings.mode == Direction::max) {}

bool EarlyStopper::improves(double monitored, std::optional<double> reference) const {
    const double delta = settings_.min_delta < 0 ? -settings_.min_delta : settings_.min_delta;
    if (!reference) return monitored == monitored;
    return higher_is_better_ ? monitored - delta > *reference : monitored + delta < *reference;
}

bool EarlyStopper::after(std::int64_t epoch, double monitored) {
    if (epoch <= settings_.start_from_epoch) return false;
    // As in Keras, the first weights seen are kept even if they miss the baseline, and even if they are no number's.
    const bool first = state_.best_epoch == 0;
    if (first) state_.best_epoch = epoch;
    ++state_.wait;
    if (improves(monitored, state_.best)) {
        state_.best = monitored;
        state_.best_epoch = epoch;
        if (!settings_.baseline || improves(monitored, settings_.baseline)) state_.wait = 0;
        return true;
    }
    state_.stop = state_.wait >= settings_.patience && epoch > 1;
    return first;
}

bool higher_is_better(const std::string& column, const TrainingSpec& training) {
    const std::string name = column.starts_with("val_") ? column.substr(4) : column;
    for (const auto& metric : training.measured())
        if (metric->column() == name) return metric->higher_is_better();
    return false;  // loss, data_loss, penalty
}

}  // namespace runner
