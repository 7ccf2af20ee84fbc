#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runner/results/results.h"

namespace runner {

/// Which test samples a variant takes for another class in the most seeds, of the pairs of classes that it confuses
/// most.
struct Mistakes {
    std::string variant;
    bool out_of_fold = false;

    struct Sample {
        std::uint32_t index = 0;  // in the dataset's test set, of folds in its training set
        std::string expected, said;
        std::size_t times = 0, seeds = 0;  // that it was taken for `said`, and tested
    };
    std::vector<Sample> samples;  // pair by pair
};

/// Of each of a few variants whose trials tell the class of each sample; none for more of them.
std::vector<Mistakes> frequent_mistakes(const Results& results);

}  // namespace runner
