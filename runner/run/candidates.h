#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/record/record.h"
#include "runner/results/search.h"
#include "runner/store/record_file.h"  // paused_status: of a candidate that has more epochs before it

namespace runner {

/// What a candidate came to in one more repetition. Returns whether it has ended there.
bool add_trial(CandidateRecord& candidate, const std::string& by, std::optional<TrialRecord> trial);

/// A network that has collapsed has the value that it has: what `by` names decides, and nothing else.
bool went_wrong(const CandidateRecord& candidate);

std::vector<double> numbers_of(const CandidateRecord& candidate);

/// Of its values; none where it went wrong.
void set_mean(CandidateRecord& candidate);

/// Of two that are the same but for rounding the first stays.
bool is_better(const CandidateRecord& candidate, const CandidateRecord& best, bool more);

}  // namespace runner
