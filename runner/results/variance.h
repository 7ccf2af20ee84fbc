#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/record/measures.h"
#include "runner/record/record_field.h"
#include "runner/results/statistics.h"

namespace runner {

/// How far one measure spreads where one purpose varies alone.
struct AloneSpread {
    std::string purpose;
    int n = 0;
    double sd = 0;
    /// Of the variance where all vary together, and where that share is believed to lie.
    std::optional<double> share;
    Interval share_ci95;
};

/// What a purpose does by itself, on average over what the others do: of the square.
struct OwnEffect {
    std::string purpose;  // the last is `placebo`, which does nothing
    double f = 1, p = 1;
    std::optional<double> control_f, control_p;  // the same of the control
};

/// One variant's part of the study.
struct VariantSpread {
    std::string variant;
    int n = 0;
    double mean = 0, sd = 0;  // where all vary together
    std::vector<AloneSpread> alone;
    int levels = 0;                 // of the square: seeds of each purpose; 0: none
    std::vector<OwnEffect> own;     // empty without a square
    std::vector<std::string> idle;  // purposes by which nothing of it is drawn
    std::string why;                // of what could not be told
};

/// What each purpose of a seed does to a measure. The spreads do not add up: what one purpose does depends on what the
/// others do.
struct SpreadStudy {
    std::string experiment, measure;
    std::string control;  // what the split has to move by itself, if the square can tell anything; empty: none
    std::vector<VariantSpread> variants;
};

/// For people: a table and a plain sentence for each purpose.
std::string spread_text(const SpreadStudy& study, int width);
std::string spread_json(const SpreadStudy& study);

/// Numbers of one variant, each purpose's own and those of the square, become what is told of them.
AloneSpread spread_alone(const std::string& purpose, const std::vector<double>& alone, const std::vector<double>& all);

template <>
struct Recorded<AloneSpread> {
    static constexpr const char* name = "alone";
    static const RecordFields<AloneSpread>& fields();
};

template <>
struct Recorded<OwnEffect> {
    static constexpr const char* name = "own";
    static const RecordFields<OwnEffect>& fields();
};

template <>
struct Recorded<VariantSpread> {
    static constexpr const char* name = "spread";
    static const RecordFields<VariantSpread>& fields();
};

}  // namespace runner
