#include "runner/run/outlook.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "runner/counted.h"
#include "runner/results/results.h"
#include "runner/run/look_plan.h"
#include "runner/thousands.h"

namespace runner {
namespace {

constexpr double hour = 3600;
constexpr int least_to_say = 3;  // pairs, for how much they spread

/// What one more seed of all these takes, trained side by side; nothing where that is not known.
std::optional<double> seconds_a_seed(const std::set<std::string>& variants, const Experiment& experiment,
                                     const Budget& budget, int cores) {
    double all = 0, longest = 0;
    for (const std::string& name : variants) {
        const Variant* variant = experiment.find(name);
        const auto seconds = variant ? budget.seconds_of(*variant) : std::nullopt;
        if (!seconds) return {};
        all += *seconds;
        longest = std::max(longest, *seconds);
    }
    return std::max(longest, all / std::max(1, cores));
}

/// "`a` takes about 9 more, 12 min": what the pair of the claim needs that needs most.
std::string needs_of(const std::string& claim, const std::vector<Verdict>& verdicts, double seconds_a_seed) {
    int most = 0;
    for (const Verdict& verdict : verdicts) {
        if (verdict.claim != claim || verdict.decision != Decision::undecided) continue;
        if (!verdict.more_seeds && verdict.pairs < least_to_say)
            return fmt::format("what `{}` takes can't be said of {}", claim, counted(verdict.pairs, verdict.unit()));
        if (!verdict.more_seeds) return fmt::format("no reasonable number of them decides `{}`", claim);
        most = std::max(most, *verdict.more_seeds);
    }
    return fmt::format("`{}` takes about {} more, {}", claim, estimated(most), words_of_seconds(most * seconds_a_seed));
}

std::string about_undecided(const Results& results, const Experiment& experiment, const Budget& budget, int cores) {
    const std::set<std::string> variants = undecided_variants(results.claims);
    const auto seconds = seconds_a_seed(variants, experiment, budget, cores);
    const std::string names = fmt::format("`{}`", fmt::join(variants, "`, `"));
    if (!seconds) return fmt::format("What an hour more would bring is not known: none of {} has ended.", names);
    const double seeds = std::floor(hour / std::max(*seconds, 1e-6));
    std::vector<std::string> needs;
    for (const std::string& claim : undecided_claims(results.claims))
        needs.push_back(needs_of(claim, results.claims, *seconds));
    return fmt::format("An hour more is time for about {} more seed{} of {}: {}.", estimated(seeds),
                       seeds == 1 ? "" : "s", names, fmt::join(needs, "; "));
}

bool is_decided(const Verdict& verdict) {
    return verdict.decision == Decision::supported || verdict.decision == Decision::refuted;
}

}  // namespace

Within outlook_of(const Results& results, const Experiment& experiment, const Budget& budget, int cores) {
    Within within{.seconds = budget.seconds()};
    within.missing = static_cast<int>(std::ranges::count(results.trials, Status::interrupted, &TrialRecord::status));
    const bool undecided = !undecided_claims(results.claims).empty();
    if (undecided) within.outlook.push_back(about_undecided(results, experiment, budget, cores));
    if (undecided && within.missing == 0)
        within.outlook.push_back(fmt::format("The {} of the file {} trained: --seeds asks for more.",
                                             counted(experiment.seeds.size(), "seed"),
                                             experiment.seeds.size() == 1 ? "is" : "are"));
    if (!undecided && within.missing > 0 && std::ranges::any_of(results.claims, is_decided))
        within.outlook.push_back("Every claim is decided: more time would add to the table alone.");
    return within;
}

}  // namespace runner
