#pragma once

#include <cstdint>
#include <vector>

#include "layers/engine/parameters.h"
#include "runner/training/observers/early_stopping.h"
#include "runner/training/observers/epoch_observer.h"

namespace runner {

/// An early stopping and the weights that a training ends with by it. Several may watch one training: once one wants
/// to stop, it looks at nothing that comes later, so each ends as if it had been alone.
class EarlyStoppingObserver final : public EpochObserver {
public:
    /// `parameters` must outlive it.
    EarlyStoppingObserver(const EarlyStopping& settings, bool higher_is_better, layers::Parameters& parameters);

    void save(TrainingState& state) const override;
    void resume(const TrainingState& state) override;
    void on_epoch(const Epoch& epoch) override;
    Vote vote() const override { return stopper_.state().stop ? Vote::stop : Vote::go_on; }

    /// 0 while there is none.
    std::int64_t best_epoch() const { return stopper_.state().best_epoch; }
    /// After which epoch it wanted to stop; 0 while it does not.
    std::int64_t stopped_after() const { return stopped_after_; }
    /// Puts the weights that the training ends with into the parameters, which hold those after epoch `epochs_run`.
    /// Returns the epoch that they are of.
    std::int64_t take_weights(std::int64_t epochs_run);

private:
    void keep_weights();

    EarlyStopping settings_;
    layers::Parameters& parameters_;
    EarlyStopper stopper_;
    std::vector<float> kept_;  // the best ones if they are to be restored, else those after the stop
    std::int64_t stopped_after_ = 0;
};

}  // namespace runner
