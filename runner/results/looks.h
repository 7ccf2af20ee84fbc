#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace runner {

/// The share of false positives that a claim may have.
constexpr double significance = 0.05;

/// The same of the test over seeds and samples where it is repeated: it is a little less exact than the one over seeds,
/// and stays below 5 % so.
constexpr double significance_over_samples = 0.9 * significance;

/// One time at which claims are judged while seeds are added.
struct Look {
    int seeds = 0;     // of how many first seeds
    double alpha = 0;  // what of the 5 % this look may spend, of claims over seeds
    bool operator==(const Look&) const = default;
};

/// The looks that were made, and how many the plan has; none where the data are judged once.
struct Looks {
    std::vector<Look> made;
    int planned = 0;
    int max_seeds = 0;
    std::vector<int> by_hand;  // of how many seeds the same trials were judged before, by runs of no plan or another
    bool operator==(const Looks&) const = default;
};

/// When to look while seeds are added: at every number of seeds from `first` to `most`.
///
/// A claim that is asked again and again finds something by chance in the end, so the looks together have the 5 %, and
/// each may spend what the data have grown by since the one before (Lan and DeMets, Discrete sequential boundaries for
/// clinical trials, Biometrika 70, 1983): over seeds 5 % × seeds / most; over samples too by how much of what all seeds
/// would tell is known, which of many samples is little more than the seeds' share, and of few samples nearly all at
/// once. At `most` the whole is spent. What a look asks for then follows from ChancePaths.
std::vector<Look> plan_looks(int first, int most);

/// Looks at growing data up to one of them, as a pair of variants is judged by them.
struct LooksSoFar {
    std::vector<std::uint64_t> seeds;  // in the order in which they came
    std::vector<int> planned;          // seeds of each look of the plan, of which the last is now; none: no plan
    int max_seeds = 0;
    std::vector<int> by_hand;  // seeds of looks of no plan before this one

    bool is_the_only_one() const { return planned.empty() && by_hand.empty(); }
};

/// "8, 12 and 18".
std::string listed(const std::vector<int>& seeds);

/// For people; empty where the data are judged once.
std::string looks_sentence(const Looks& looks);

}  // namespace runner
