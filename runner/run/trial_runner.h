#pragma once

#include <functional>
#include <stop_token>

#include "runner/run/run_observer.h"
#include "runner/run/trial_inputs.h"
#include "runner/run/trial_plan.h"

namespace runner {

/// Does the jobs of a plan, each in the thread that asks for it: starts a training, fits, evaluates each trial that
/// needs it, and saves what came of them. Knows of no other job but by the store.
class TrialRunner {
public:
    struct Saving {
        double checkpoint_seconds = 2;  // least time between two checkpoints of a training
        bool keep_states = false;       // that trainings end with; one that went on from such a state keeps its own
    };
    TrialRunner(const TrialPlan& plan, const TrialInputs& inputs, const TrialStore& store, RunObserver& observer,
                const Saving& saving)
        : plan_(plan), inputs_(inputs), store_(store), observer_(observer), saving_(saving) {}

    using MaySave = std::function<bool()>;
    /// Returns how many trainings went on, to their ends or to the request to stop. A trial that fails is saved as
    /// such. `may_save` is asked before anything is saved: where it says no, another process has taken the job over,
    /// and nothing more is told of it. Throws OutputError.
    int run(const TrainingJob& job, const std::stop_token& stop, const MaySave& may_save = {}) const;

private:
    const TrialPlan& plan_;
    const TrialInputs& inputs_;
    const TrialStore& store_;
    RunObserver& observer_;
    Saving saving_;
};

}  // namespace runner
