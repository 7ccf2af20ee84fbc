#pragma once

#include <string>
#include <vector>

#include "runner/results/pictures.h"

namespace runner {

/// Test samples of each class, as the trials of a variant took them, all seeds together.
struct Confused {
    std::string caption;
    std::vector<std::string> labels;
    std::vector<std::vector<double>> counts;  // by true class, then by what the network said
    std::vector<double> samples;              // of each true class
    int seeds = 0;

    double share(std::size_t truth, std::size_t said) const {
        return samples[truth] > 0 ? counts[truth][said] / samples[truth] : 0;
    }
};
/// One for each chosen variant that has a confusion matrix.
std::vector<Confused> confused_of(const PictureSources& sources, const PictureOptions& options);

/// The largest share of a class that was taken for another.
double worst_share(const std::vector<Confused>& all);

struct Mistake {
    std::size_t truth = 0, said = 0;
    double count = 0;
};
/// The most frequent ones, at most so many.
std::vector<Mistake> worst_mistakes(const Confused& confused, std::size_t most);

}  // namespace runner
