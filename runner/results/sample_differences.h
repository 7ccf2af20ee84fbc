#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runner/results/results.h"

namespace runner {

/// On which test samples one of two variants is right and the other is not, over the seeds in which both were tested on
/// the same ones.
struct SampleDifferences {
    std::string variant, against;
    std::size_t seeds = 0;     // each of which tested all samples
    bool out_of_fold = false;  // each sample by networks that were not trained on it
    /// Samples that each of them gets right in more than half of its seeds.
    std::int64_t both = 0, variant_alone = 0, against_alone = 0, neither = 0;

    struct Sample {
        std::uint32_t index = 0;               // in the dataset's test set, of folds in its training set
        std::optional<std::uint32_t> row;      // of a table in one file
        std::string group;                     // to which it belongs; empty: to none
        std::string expected;                  // label
        std::size_t seeds = 0;                 // in which it was tested
        std::size_t variant = 0, against = 0;  // seeds in which they are right
    };
    std::vector<Sample> most;  // the dozen on which they differ most; only those on which they do

    std::int64_t samples() const { return both + variant_alone + against_alone + neither; }
    /// "Where bn and plain differ"
    std::string heading() const;
};

/// For each two variants that a claim compares, as far as their trials tell the class of each sample.
std::vector<SampleDifferences> sample_differences(const Results& results);

}  // namespace runner
