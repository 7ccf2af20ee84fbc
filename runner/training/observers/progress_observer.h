#pragma once

#include <chrono>

#include "runner/training/observers/epoch_observer.h"
#include "runner/training/observers/training_observer.h"

namespace runner {

/// Tells those who started a training how far it is: after each epoch, and now and then within one.
class ProgressObserver final : public EpochObserver {
public:
    /// `record` is the trial's as it is written meanwhile; both must outlive it.
    ProgressObserver(const TrialRecord& record, TrainingObserver& listener) : record_(record), listener_(listener) {}

    void begin_epoch() override { shown_ = Clock::now(); }
    void after_update(const EpochStep& step) override;
    void on_epoch(const Epoch& epoch) override;
    void on_divergence(const Epoch& epoch) override { on_epoch(epoch); }

private:
    using Clock = std::chrono::steady_clock;

    const TrialRecord& record_;
    TrainingObserver& listener_;
    Clock::time_point shown_;
};

}  // namespace runner
