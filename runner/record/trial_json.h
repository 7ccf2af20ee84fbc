#pragma once

#include <string>

#include "runner/record/record.h"
#include "runner/record/record_field.h"

namespace runner {

template <>
struct Recorded<DataRecord> {
    static constexpr const char* name = "data";
    static const RecordFields<DataRecord>& fields();
};

template <>
struct Recorded<Environment> {
    static constexpr const char* name = "made_on";
    static const RecordFields<Environment>& fields();
};

template <>
struct Recorded<FrozenCacheRecord> {
    static constexpr const char* name = "frozen_cache";
    static const RecordFields<FrozenCacheRecord>& fields();
};

template <>
struct Recorded<PruneRecord> {
    static constexpr const char* name = "pruned";
    static const RecordFields<PruneRecord>& fields();
};

template <>
struct Recorded<OutcomesRecord> {
    static constexpr const char* name = "test_outcomes";
    static const RecordFields<OutcomesRecord>& fields();
};

template <>
struct Recorded<TrialRecord> {
    static constexpr const char* name = "trial";
    static const RecordFields<TrialRecord>& fields();
};

/// A trial as it stands in `results.json` and beside its weights, all keys in a fixed order. Nothing is lost but the
/// kind of what is not finite: that becomes null, and NaN again.
Value trial_to_value(const TrialRecord& trial);

/// The way back. Keys that are not known are left alone. Throws declare::InvalidInput, which says where in the trial
/// something else was expected; `path` is where the trial itself stands.
TrialRecord trial_from_value(const Value& value, const std::string& path = {});

}  // namespace runner
