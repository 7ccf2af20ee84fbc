#include "runner/results/looks.h"

#include <fmt/format.h>

#include <cmath>

namespace runner {
namespace {

constexpr double growth = 1.5;

double spent_after(int seeds, int first) { return significance * (1 - first / (growth * seeds)); }

/// The last look comes early enough to be worth its seeds: it has no other close before it.
int seeds_after(int seeds, int most) {
    const int next = static_cast<int>(std::ceil(growth * seeds));
    return most < growth * next ? most : next;
}

}  // namespace

std::vector<Look> plan_looks(int first, int most, const std::vector<int>& made) {
    std::vector<int> seeds = {first};
    if (!made.empty() && made.front() == first)
        for (const int earlier : made)
            if (earlier > seeds.back() && earlier <= most) seeds.push_back(earlier);
    while (seeds.back() < most) seeds.push_back(seeds_after(seeds.back(), most));
    std::vector<Look> looks;
    double before = 0;
    for (const int n : seeds) {
        const double spent = spent_after(n, first);
        looks.push_back({n, spent - before});
        before = spent;
    }
    return looks;
}

std::string looks_sentence(const Looks& looks) {
    std::string when;
    for (std::size_t i = 0; i < looks.made.size(); ++i)
        when += fmt::format("{}{}", i == 0 ? "" : i + 1 < looks.made.size() ? ", " : " and ", looks.made[i].seeds);
    if (when.empty()) return {};
    return fmt::format(
        "Seeds were added while a claim was undecided, to {} at most: the claims were judged after {} seeds. Each look "
        "has its part of the 5 %, so that all together find something by chance at most once in twenty times.",
        looks.max_seeds, when);
}

}  // namespace runner
