#pragma once

#include "runner/environment.h"
#include "runner/record/record_field.h"
#include "runner/results/claims.h"
#include "runner/results/search.h"
#include "runner/results/within.h"

/// How the parts of results.json are kept that no trial holds.
namespace runner {

template <>
struct Recorded<RunEnvironment> {
    static constexpr const char* name = "environment";
    static const RecordFields<RunEnvironment>& fields();
};

template <>
struct Recorded<CandidateRecord> {
    static constexpr const char* name = "candidate";
    static const RecordFields<CandidateRecord>& fields();
};

template <>
struct Recorded<SearchRecord> {
    static constexpr const char* name = "search";
    static const RecordFields<SearchRecord>& fields();
};

template <>
struct Recorded<Look> {
    static constexpr const char* name = "look";
    static const RecordFields<Look>& fields();
};

template <>
struct Recorded<Looks> {
    static constexpr const char* name = "looks";
    static const RecordFields<Looks>& fields();
};

template <>
struct Recorded<Within> {
    static constexpr const char* name = "within";
    static const RecordFields<Within>& fields();
};

template <>
struct Recorded<Signs> {
    static constexpr const char* name = "signs";
    static const RecordFields<Signs>& fields();
};

template <>
struct Recorded<Crossed::StandardErrors> {
    static constexpr const char* name = "standard_errors";
    static const RecordFields<Crossed::StandardErrors>& fields();
};

template <>
struct Recorded<Crossed::Shares> {
    static constexpr const char* name = "parts";
    static const RecordFields<Crossed::Shares>& fields();
};

template <>
struct Recorded<Crossed::Needs> {
    static constexpr const char* name = "needs";
    static const RecordFields<Crossed::Needs>& fields();
};

template <>
struct Recorded<Verdict> {
    static constexpr const char* name = "claim";
    static const RecordFields<Verdict>& fields();
};

/// Two numbers; an end that is infinite is null.
template <>
struct RecordType<Interval> {
    static Value write(const Interval& interval);
    static void read(const Value& value, Interval& interval, const std::string& path);
    static Form form();
};

}  // namespace runner
