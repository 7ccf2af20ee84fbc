#pragma once

#include "runner/run/run_options.h"

namespace runner {

/// What a run would do, as far as the folder tells: also which candidate it would keep, if all have been tried. Writes
/// and downloads nothing. Of data it reads what may have changed since a trial in the folder finished: files of one's
/// own, and those of `places.data_dir`. Throws DataMissing, DataCorrupt.
TrialPlan plan_experiment(const Experiment& experiment, const RunOptions& options);

/// The trials of a run and what identifies them, with all searches whose candidates have ended. How they stand is not
/// looked up, and no data are read.
TrialPlan identify_experiment(const Experiment& experiment, const RunOptions& options);

}  // namespace runner
