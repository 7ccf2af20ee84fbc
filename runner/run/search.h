#pragma once

#include <vector>

#include "runner/results/search.h"
#include "runner/run/trial_records.h"

namespace runner {

/// Compares a variant's candidates by the mean over these repetitions. The best is kept, the first of equals; one that
/// diverged or failed in any of them is worse than all that did not.
SearchRecord compare_candidates(const Variant& variant, const std::vector<Replicate>& replicates,
                                const FindRecord& find);
/// For every variant that chooses, over the seeds of its search. Where folds are cut, for each fold of each seed by
/// itself: the samples that one holds out are among those that the others train on.
std::vector<SearchRecord> compare_candidates(const Experiment& experiment, const FindRecord& find);

/// The experiment after its searches: each variant that chooses is what it kept, in each fold for itself. One whose
/// search has not ended stays open.
Experiment resolve_search(const Experiment& experiment, const std::vector<SearchRecord>& searches);

}  // namespace runner
