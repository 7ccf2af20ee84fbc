#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "runner/results/search.h"
#include "runner/training/run.h"

namespace runner {

/// The trials of the searches, and before them those that candidates start from.
std::vector<PlannedTrial> search_trials(const Experiment& experiment);
/// The trials of all variants in the order of the results.
std::vector<PlannedTrial> variant_trials(const Experiment& experiment);

/// What a trial came to; null while it has not ended.
using FindRecord = std::function<const TrialRecord*(const Variant& variant, std::uint64_t seed)>;

/// Compares a variant's candidates by the mean over the seeds of the search. The best is kept, the first of equals; one
/// that diverged, collapsed or failed with any seed is worse than all that did not.
SearchRecord compare_candidates(const Variant& variant, const FindRecord& find);

/// Which one was kept, if that is known.
std::optional<std::size_t> index_of_kept(const SearchRecord& search);

}  // namespace runner
