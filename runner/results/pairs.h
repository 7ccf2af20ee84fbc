#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/record/measures.h"
#include "runner/rounding.h"

namespace runner {

using Trials = std::vector<const TrialRecord*>;

/// variant - against; 0 where they are the same but for rounding.
double difference(double variant, double against);

/// What both of a pair measured, seed by seed.
struct PairedNumbers {
    std::vector<double> variant, against;
    std::vector<std::uint64_t> seed;
    std::vector<double> bounds;  // the differences, with how far a trial got in place of a target that it missed
    Rounding rounding;           // of all that was measured
    int neither = 0;             // seeds with which both missed the target: they tell nothing of a difference
    int left_out = 0;            // seeds of which one has no such number

    int told() const { return static_cast<int>(variant.size()); }
    int seeds() const { return told() + neither; }

    /// From `against` with a share of it on top: of 0.05 what lies beyond 5 % more.
    std::vector<double> differences(double share = 0) const;
};

/// By seed, and by fold where folds are cut; a seed that only one of the two was run with is no pair and not worth a
/// word. Against `number`, if given.
PairedNumbers pair_up(const Measure& measure, const Trials& trials, const std::string& variant,
                      const std::string& against, std::optional<double> number);

/// A measure trial by trial, each with its number of every test sample, or of every group of them, in one order.
struct SampleTable {
    std::vector<double> values;
    std::size_t groups = 0;  // that the numbers are of; 0: of samples
    std::string why_not;     // there are none: "no outcomes of samples are kept for bn, seed 3"
};
SampleTable sample_table(const Trials& trials, const Measure& measure);

/// What both of a pair measured, sample by sample, of the seeds that pair_up() tells of.
struct PairedSamples {
    std::vector<double> variant, against;  // seed by seed
    std::size_t seeds = 0;
    std::size_t groups = 0;  // of samples, where they belong to such
    std::string why_not;     // there are none
    bool any_kept = false;   // outcomes of a trial

    bool empty() const { return variant.empty(); }
    std::vector<double> effects(double share = 0) const;
};
PairedSamples pair_samples(const Measure& measure, const Trials& trials, const std::string& variant,
                           const std::string& against, std::optional<double> number);

bool has_trial(const Trials& trials, const std::string& variant);

}  // namespace runner
