#include "runner/training/observers/state_observer.h"

#include <algorithm>
#include <stdexcept>

namespace runner {

void StateObserver::save(TrainingState& state) const {
    state.steps = steps_;
    state.values = values_;
    state.moments = moments_;
}

void StateObserver::resume(const TrainingState& state) {
    if (state.values.size() != parameters_.values().size() || state.moments.size() != stepper_.moments().size())
        throw std::invalid_argument("a training cannot go on from the state of another network");
    std::ranges::copy(state.values, parameters_.values().begin());
    std::ranges::copy(state.moments, stepper_.moments().begin());
    stepper_.resume(state.steps);
    keep();
}

void StateObserver::keep() {
    const auto values = parameters_.values();
    values_.assign(values.begin(), values.end());
    if (!keeps_moments_) return;
    const auto moments = stepper_.moments();
    moments_.assign(moments.begin(), moments.end());
    steps_ = stepper_.steps();
}

void StateObserver::on_epoch(const Epoch&) { keep(); }

void StateObserver::restore_weights() { std::ranges::copy(values_, parameters_.values().begin()); }

}  // namespace runner
