#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runner/config/spec/halving.h"
#include "runner/run/candidates.h"

namespace runner {

/// What there is of a candidate, with each seed: whole, or as far as it was trained.
using TrialsOf = std::function<std::vector<std::optional<TrialRecord>>(const CandidateRecord&)>;

/// Compares the candidates after the epochs of each rung, as far as all that are still in it have come; a curve is read
/// up to the rung, so it does not matter who has gone on. Returns whether the last rung was reached.
bool halve(SearchRecord& search, const Halving& halving, std::int64_t epochs, const TrialsOf& trials_of);

/// For each candidate after how many epochs it is to be compared, or was when it left; 0: at the end.
std::vector<std::int64_t> wanted_epochs(const SearchRecord& search);

}  // namespace runner
