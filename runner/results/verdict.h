#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/config/spec/claim.h"
#include "runner/record/measures.h"
#include "runner/results/crossed.h"
#include "runner/results/statistics.h"

namespace runner {

enum class Decision { supported, refuted, undecided, not_run };
std::string to_string(Decision decision);  // "supported" … "not run"

/// What the trials say about one pair of a claim.
struct Verdict {
    std::string claim;
    std::string variant, against;  // `against` is empty for a number:
    std::optional<double> against_number;
    Measure measure;
    Expect expect = Expect::greater;
    std::optional<double> margin;  // in the unit of the measure; a relative one was taken of the mean of `against`
    std::optional<double> margin_share;  // of `against`, where the file has it so
    Decision decision = Decision::undecided;
    std::string why;  // for what is not run, seeds that are left out or tell nothing, effects that are skewed, outcomes
                      // of samples that are missing
    std::vector<Over> over;  // what new data differ in, of which it speaks; empty for what is not run

    int pairs = 0;            // seeds that both have; where folds are cut, folds of all repetitions
    std::int64_t folds = 0;   // into which the samples were cut
    std::int64_t groups = 0;  // over samples too: of the groups that they belong to, which are what is drawn then;
    std::string group;        // and the column that names them
    std::optional<double>
        effect;         // variant - against: the mean over the pairs, the median for targets; may be infinite, and
                        // is none where the median lies between a miss of one and a miss of the other
    double beyond = 0;  // of an infinite effect: what it exceeds for certain
    Interval interval;  // of the effect; an end may be infinite because targets were missed, then it is
    Interval more_than, less_than;        // above more_than or below less_than for certain; else both are infinite
    double level = 0.95;                  // of the interval; higher where several questions were asked
    double p = 1;                         // two-sided, corrected by Holm within the claim, and for repeated looks
    std::optional<double> p_alone;        // where p is corrected: the same before, which is what chance alone does
    int questions = 1;                    // pairs of the claim that were asked at once
    int look = 0, looks = 0;              // of repeated looks: at which one it was judged, and how many are planned
    std::optional<double> spent;          // of the 5 %, up to that look
    std::vector<int> looked_before;       // at so many seeds, by runs of no plan
    std::optional<Signs> signs;           // of targets: how often the variant took longer, the same, less
    int neither = 0;                      // of targets: seeds with which both missed it, which count as the same
    std::optional<int> more_seeds;        // of what is undecided: about how many more would decide it
    std::optional<Crossed::Needs> needs;  // the same in all, and the test samples where no number of seeds would

    /// Over samples too: what makes the effect uncertain.
    std::optional<Crossed::StandardErrors> se;
    std::optional<Crossed::Shares> parts;
    std::optional<double> floor;  // half the width of the interval with any number of seeds
    Interval these_samples;       // the interval over seeds alone; infinite where they are too few

    bool is_over_samples() const;
    bool is_over(Over what) const;
    /// What a pair is: "seed", "fold".
    const char* unit() const { return folds > 0 ? "fold" : "seed"; }

    /// False where the pairs are too few to say anything about either end.
    bool has_interval() const;
};

}  // namespace runner

namespace declare {

template <>
const std::vector<Choice<runner::Decision>>& choices<runner::Decision>();

}  // namespace declare
