#pragma once

#include <functional>
#include <stop_token>

#include "runner/results/looks.h"
#include "runner/run/trial_plan.h"

namespace runner {

/// Does one job in the calling thread, until it is done or `stop` is requested. Throws OutputError when nothing can be
/// saved any more.
using RunJob = std::function<void(const TrainingJob& job, const std::stop_token& stop)>;

/// Gets the jobs of a plan done, each after the one that it waits for: in threads, in processes, on a cluster. Nothing
/// is handed back: what a job came to stands in the store. So it may as well be done by another process that reads the
/// same experiment, makes the same plan, and is told by a trial's key which job is meant (TrialPlan::find).
class Executor {
public:
    virtual ~Executor() = default;
    /// Returns when every job has been given its turn; after a request to stop, as soon as those that run have saved
    /// what they have. Rethrows the first exception of a job, which stops the others.
    virtual void execute(const TrialPlan& plan, const RunJob& run, const std::stop_token& stop) = 0;

    /// Whether nobody else does jobs in the folder: what is unfinished there is of earlier runs.
    virtual bool is_alone() const { return true; }
    /// The looks at the claims: those that were asked for, or, where what it does follows from them, those that it
    /// made.
    virtual Looks looks(const Looks& asked) const { return asked; }
    /// Asked before anything of a job is saved: an executor that is not alone may have lost it to another.
    virtual bool still_has(const TrialPlan& /*plan*/, const TrainingJob& /*job*/) const { return true; }
};

}  // namespace runner
