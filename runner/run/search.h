#pragma once

#include <vector>

#include "runner/results/search.h"
#include "runner/run/trial_records.h"

namespace runner {

/// Compares a variant's candidates by the mean over the seeds of the search. The best is kept, the first of equals; one
/// that diverged or failed with any seed is worse than all that did not.
SearchRecord compare_candidates(const Variant& variant, const FindRecord& find);
/// For every variant that chooses.
std::vector<SearchRecord> compare_candidates(const Experiment& experiment, const FindRecord& find);

/// The experiment after its searches: each variant that chooses is what it kept. One whose search has not ended stays
/// open.
Experiment resolve_search(const Experiment& experiment, const std::vector<SearchRecord>& searches);

}  // namespace runner
