#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "runner/training/observers/curve_observer.h"
#include "runner/training/observers/early_stopping_observer.h"
#include "runner/training/observers/progress_observer.h"
#include "runner/training/observers/state_observer.h"

namespace runner {

/// Follows a loop as one training: writes its record, and ends when its own settings say so, as if it were alone.
/// Several may follow one loop; what that does after the end of one is none of it.
class TrainingFollower final : public EpochObserver {
public:
    /// Called once, at the end, be it good or not; the parameters hold what the loop goes on with.
    using OnEnd = std::function<void(TrainingFollower&)>;

    struct Length {
        std::int64_t steps_per_epoch = 1;
        std::int64_t until = 0;  // pauses after so many epochs, with a state to go on from; 0: never
    };
    /// All must outlive it. `record` is what is known before the first step.
    TrainingFollower(const TrainingSpec& training, TrialRecord record, TrainingObserver& listener,
                     layers::Parameters& parameters, StateObserver& state, Length length, OnEnd on_end);
    TrainingFollower(const TrainingFollower&) = delete;  // its observers know where its record stands

    void save(TrainingState& state) const override;
    void resume(const TrainingState& state) override;
    void begin_epoch() override;
    void after_update(const EpochStep& step) override;
    void on_epoch(const Epoch& epoch) override;
    void on_divergence(const Epoch& epoch) override;
    void on_interruption() override;
    Vote vote() const override { return over_ ? Vote::stop : Vote::go_on; }

    /// Ends at once where the state that it goes on from was the last, or is that where it pauses.
    void end_if_done();
    /// Puts the weights that it ends with into the parameters.
    void take_weights();
    bool over() const { return over_; }
    TrialRecord& record() { return record_; }

private:
    bool is_done() const;
    bool pauses() const { return until_ > 0 && record_.epochs_run >= until_ && !is_done(); }
    void end();
    void tell_state(bool interrupted);
    TrainingState make_state() const;
    std::int64_t best() const;

    const TrainingSpec& training_;
    TrialRecord record_;
    TrainingObserver& listener_;
    StateObserver& state_;
    std::int64_t until_;
    OnEnd on_end_;
    CurveObserver curve_;
    ProgressObserver progress_;
    std::optional<EarlyStoppingObserver> stopping_;
    bool over_ = false;
};

}  // namespace runner
