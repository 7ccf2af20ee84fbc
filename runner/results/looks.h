#pragma once

#include <string>
#include <vector>

namespace runner {

/// The share of false positives that a claim may have.
constexpr double significance = 0.05;

/// One time at which claims are judged while seeds are added.
struct Look {
    int seeds = 0;     // of how many first seeds
    double alpha = 0;  // what of the 5 % this look may spend
    bool operator==(const Look&) const = default;
};

/// The looks that were made, and how many the plan has; none where the data are judged once.
struct Looks {
    std::vector<Look> made;
    int planned = 0;
    int max_seeds = 0;
    bool operator==(const Looks&) const = default;
};

/// When to look while seeds are added: at `first`, then after half as many more again, and at `most`.
///
/// A claim that is asked again and again finds something by chance in the end, so each look has a part of the 5 %
/// alone: the spending function of Lan and DeMets (Discrete sequential boundaries for clinical trials, Biometrika 70,
/// 1983), here 5 % × (1 − 2/3 × first / n) for n seeds, of which each look gets what it grew by since the one before:
/// 1.67 %, then 1.11 %, 0.74 % … By Boole's inequality the false positives of all looks together stay below 5 %,
/// whatever the numbers' distribution, and however many looks follow. (Lan and DeMets spend a little more, by the joint
/// distribution of normal sums; the tests here are exact and ask for no normality.)
///
/// `made`: the seeds of looks that an earlier run has made already, which stay in the plan: raising `most` afterwards
/// keeps the promise.
std::vector<Look> plan_looks(int first, int most, const std::vector<int>& made = {});

/// For people; empty where the data are judged once.
std::string looks_sentence(const Looks& looks);

}  // namespace runner
