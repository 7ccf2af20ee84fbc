#pragma once

#include <filesystem>

#include "runner/record/record_field.h"
#include "runner/results/results.h"

namespace runner {

constexpr const char* results_schema_name = "runner-results/1";

template <>
struct Recorded<Estimate> {
    static constexpr const char* name = "estimate";
    static const RecordFields<Estimate>& fields();
};

template <>
struct Recorded<TargetSummary> {
    static constexpr const char* name = "target";
    static const RecordFields<TargetSummary>& fields();
};

/// What every summary has. Its other keys are measures: see RecordType.
template <>
struct Recorded<VariantSummary> {
    static constexpr const char* name = "summary";
    static const RecordFields<VariantSummary>& fields();
};

/// What `results.json` holds.
template <>
struct Recorded<Results> {
    static constexpr const char* name = "results";
    static const RecordFields<Results>& fields();
};

Value results_to_value(const Results& results);
/// The text of that, to_json(results_to_value(results)): of ten thousand trials one at a time is in memory as a value.
std::string results_to_json(const Results& results);

/// The `results.json` in a folder; another path is that of a file.
std::filesystem::path results_file(const std::filesystem::path& path);

/// Reads a `results.json`, or that in a folder, with the outcomes of samples that lie beside it. Summaries are computed
/// anew from the trials.
/// Throws declare::InvalidInput for what is no such file.
Results read_results(const std::filesystem::path& path);
/// The same without what lies beside it, and without summaries: for who asks what has been tried and judged.
Results read_results_alone(const std::filesystem::path& path);

}  // namespace runner
