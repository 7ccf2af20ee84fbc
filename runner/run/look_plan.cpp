#include "runner/run/look_plan.h"

#include <algorithm>

#include "runner/config/claims/few_seeds.h"
#include "runner/results/looks.h"

namespace runner {

int first_look(const std::vector<Claim>& claims, std::size_t seeds, int max_seeds) {
    constexpr int least = 8;
    int first = std::max(least, static_cast<int>(seeds));
    const auto is_too_early = [&](const Claim& claim) {
        return !claim.is_over_samples() && first < least_seeds_alone(claim, significance * first / max_seeds);
    };
    while (first < max_seeds && std::ranges::any_of(claims, is_too_early)) ++first;
    return std::min(first, max_seeds);
}

int seeds_at_once(std::size_t variants, int cores, int seeds) {
    const int side_by_side = std::max(1, static_cast<int>(variants));
    return std::max((cores + side_by_side - 1) / side_by_side, seeds / 8);
}

std::vector<std::string> undecided_claims(const std::vector<Verdict>& verdicts) {
    std::vector<std::string> names;
    for (const Verdict& verdict : verdicts)
        if (verdict.decision == Decision::undecided && std::ranges::find(names, verdict.claim) == names.end())
            names.push_back(verdict.claim);
    return names;
}

std::set<std::string> undecided_variants(const std::vector<Verdict>& verdicts) {
    std::set<std::string> names;
    for (const Verdict& verdict : verdicts)
        if (verdict.decision == Decision::undecided) names.insert({verdict.variant, verdict.against});
    names.erase("");  // a number is no variant
    return names;
}

}  // namespace runner
