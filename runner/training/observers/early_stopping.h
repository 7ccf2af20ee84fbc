#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runner/config/spec/experiment.h"
#include "runner/store/training_state.h"

namespace runner {

/// Keras's EarlyStopping, epoch by epoch. Epochs count from 1 as in the curve, so Keras's epoch k is k + 1 here, and
/// the untrained network is never asked about. Holds no weights: it says when to keep them.
class EarlyStopper {
public:
    using State = EarlyStoppingState;

    EarlyStopper(const EarlyStopping& settings, bool higher_is_better);

    /// Takes what `monitor` was after `epoch`; not a number is no improvement. Returns whether the weights of this
    /// epoch are to be kept for the end; whether to stop stands in the state.
    bool after(std::int64_t epoch, double monitored);

    const State& state() const { return state_; }
    void resume(const State& state) { state_ = state; }

private:
    bool improves(double monitored, std::optional<double> reference) const;

    EarlyStopping settings_;
    bool higher_is_better_;
    State state_;
};

/// Whether more is better in a column of the curve, as `mode: auto` takes it.
bool higher_is_better(const std::string& column, const TrainingSpec& training);

}  // namespace runner
