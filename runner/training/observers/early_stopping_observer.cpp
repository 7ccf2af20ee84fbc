#include "runner/training/observers/early_stopping_observer.h"

#include <algorithm>

namespace runner {

EarlyStoppingObserver::EarlyStoppingObserver(const EarlyStopping& settings, bool higher_is_better,
                                             layers::Parameters& parameters)
    : settings_(settings), parameters_(parameters), stopper_(settings, higher_is_better) {}

void EarlyStoppingObserver::save(TrainingState& state) const {
    state.stopping = stopper_.state();
    if (settings_.restore_best_weights) state.best_values = kept_;
}

void EarlyStoppingObserver::resume(const TrainingState& state) {
    stopper_.resume(state.stopping);
    kept_ = state.best_values;
    if (state.stopping.stop) stopped_after_ = state.record.epochs_run;
}

void EarlyStoppingObserver::on_epoch(const Epoch& epoch) {
    if (epoch.number == 0 || stopped_after_) return;
    const bool best = stopper_.after(epoch.number, epoch.value(settings_.monitor));
    if (stopper_.state().stop) stopped_after_ = epoch.number;
    if (settings_.restore_best_weights ? best : stopped_after_ > 0) keep_weights();
}

void EarlyStoppingObserver::keep_weights() {
    const auto values = parameters_.values();
    kept_.assign(values.begin(), values.end());
}

std::int64_t EarlyStoppingObserver::take_weights(std::int64_t epochs_run) {
    std::ranges::copy(kept_, parameters_.values().begin());
    if (settings_.restore_best_weights && !kept_.empty()) return best_epoch();
    return stopped_after_ ? stopped_after_ : epochs_run;
}

}  // namespace runner
