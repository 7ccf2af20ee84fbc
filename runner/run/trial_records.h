#pragma once

#include <functional>
#include <optional>

#include "runner/run/trial_plan.h"

namespace runner {

/// What a trial came to, as the store has it; nothing while it has not begun, or its search is not over.
std::optional<TrialRecord> find_record(const TrialStore& store, const PlannedTrial& trial);

/// What a trial of a plan came to; nothing for one that is not planned.
using FindRecord = std::function<std::optional<TrialRecord>(const TrialKey& key)>;
FindRecord find_in(const TrialPlan& plan, const TrialStore& store);

/// How the results show a trial that has not begun.
TrialRecord record_not_started(const PlannedTrial& trial);

/// Before the jobs of a plan begin: what an earlier run left unfinished says nothing about this one, and a trial that
/// is to be trained again counts as not begun. Throws OutputError.
void reset_unfinished(const TrialStore& store, const TrialPlan& plan);

}  // namespace runner
