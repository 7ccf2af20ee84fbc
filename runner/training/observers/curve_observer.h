#pragma once

#include <cstdint>
#include <string_view>

#include "runner/config/spec/experiment.h"
#include "runner/training/observers/epoch_observer.h"

namespace runner {

/// Writes a trial's record while it is trained: a row of the curve an epoch, the loss of each step where the file asks
/// for `record: steps`, how many epochs have run, and what diverged.
class CurveObserver final : public EpochObserver {
public:
    /// `record` must outlive it.
    CurveObserver(TrialRecord& record, const TrainingSpec& training, std::int64_t steps_per_epoch);

    void save(TrainingState& state) const override { state.record = record_; }
    void resume(const TrainingState& state) override;
    void begin_epoch() override;
    void after_update(const EpochStep& step) override;
    void on_epoch(const Epoch& epoch) override;
    void on_divergence(const Epoch& epoch) override;
    /// The epoch that was cut short leaves no trace.
    void on_interruption() override;

private:
    TrialRecord& record_;
    bool records_steps_;
    std::int64_t steps_per_epoch_;
};

/// The epoch (1 or later) with the best value in a column, the first of equals; 0 if there is none.
std::int64_t best_epoch(const Curve& curve, const std::string& column, bool higher_is_better);

}  // namespace runner
