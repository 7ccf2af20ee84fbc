#pragma once

#include <vector>

#include "runner/results/search.h"
#include "runner/run/trial_records.h"

namespace runner {

/// Compares a variant's candidates by the mean over these repetitions. The best is kept, the first of equals; one that
/// diverged or failed in any of them is worse than all that did not. In a race the repetitions come one after the
/// other, and who has left is not asked for the rest of them; who is still in it after the last that there are records
/// of, for the next.
SearchRecord compare_candidates(const Variant& variant, const std::vector<Replicate>& replicates,
                                const FindRecord& find);
/// For every variant that chooses, over the seeds of its search. Where folds are cut, for each fold of each seed by
/// itself: the samples that one holds out are among those that the others train on.
std::vector<SearchRecord> compare_candidates(const Experiment& experiment, const FindRecord& find);

/// With how many seeds each candidate of a race is tried as far as the searches tell, and where it is halved for how
/// many epochs it is trained: the next ones included.
Experiment with_turns(const Experiment& experiment, const std::vector<SearchRecord>& searches);

/// The experiment after its searches: each variant that chooses is what it kept, in each fold for itself. One whose
/// search has not ended stays open.
Experiment resolve_search(const Experiment& experiment, const std::vector<SearchRecord>& searches);

}  // namespace runner
