#include "runner/config/claims/few_seeds.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <map>

namespace runner {

int least_seeds_alone(const Claim& claim, double alpha) {
    const double clearest = alpha / static_cast<double>(std::max<std::size_t>(1, claim.pairs.size()));
    int seeds = 1;
    while (std::pow(2.0, 1 - seeds) > clearest) ++seeds;
    return seeds;
}

int least_seeds(const Claim& claim, double alpha) {
    return claim.is_over_samples() || claim.is_over_dealings() ? least_crossed_seeds : least_seeds_alone(claim, alpha);
}

void warn_few_seeds(const Experiment& experiment, int seeds, const Value& at, Diagnostics& diagnostics) {
    if (experiment.folds > 0) return;                     // two folds are enough for a test, if hardly for a verdict
    std::map<int, std::vector<std::string>> undecidable;  // by the seeds that are needed
    for (Claim claim : experiment.claims) {
        claim.pairs = experiment.pairs_that_run(claim);
        const int least = least_seeds(claim, 0.05);
        if (!claim.pairs.empty() && seeds < least) undecidable[least].push_back(claim.name);
    }
    if (undecidable.empty()) return;
    std::vector<std::string> needs;
    for (const auto& [least, names] : undecidable)
        needs.push_back(fmt::format("at least {} for `{}`", least, fmt::join(names, "`, `")));
    diagnostics.warning(
        at.place,
        fmt::format("with {} {} the answer is `undecided`, whatever comes out", seeds, seeds == 1 ? "seed" : "seeds"),
        fmt::format("a verdict needs {}", fmt::join(needs, ", ")));
}

}  // namespace runner
