#include "runner/run/earlier_looks.h"

#include <algorithm>
#include <set>

#include "layers/declare/diagnostic.h"
#include "runner/results/results_json.h"

namespace runner {
namespace {

bool has_ended(const TrialRecord& trial) {
    return trial.status != Status::interrupted && trial.status != Status::failed;
}

/// With which all trials that there are have ended: of a run that was cut off, nobody has looked at the rest.
std::set<std::uint64_t> whole_seeds(const Results& results) {
    std::set<std::uint64_t> seeds, cut;
    for (const TrialRecord& trial : results.trials) (has_ended(trial) ? seeds : cut).insert(trial.seed);
    for (const std::uint64_t seed : cut) seeds.erase(seed);
    return seeds;
}

bool share_trials(const Results& before, const Results& now) {
    std::set<std::string> hashes;
    for (const TrialRecord& trial : before.trials) hashes.insert(trial.hash);
    return std::ranges::any_of(now.trials, [&](const TrialRecord& trial) { return hashes.contains(trial.hash); });
}

std::set<int> looks_of(const Results& results) {
    std::set<int> seeds(results.looks.by_hand.begin(), results.looks.by_hand.end());
    for (const Look& look : results.looks.made) seeds.insert(look.seeds);
    if (results.looks.made.empty()) seeds.insert(static_cast<int>(whole_seeds(results).size()));
    return seeds;
}

}  // namespace

EarlierLooks::EarlierLooks(const std::filesystem::path& results) {
    std::error_code unused;
    if (results.empty() || !std::filesystem::exists(results, unused)) return;
    try {
        before_ = read_results_alone(results);
    } catch (const declare::InvalidInput&) {
        before_.reset();  // it is written anew anyway
    }
}

void EarlierLooks::add_to(Results& results) const {
    if (!before_ || before_->claims.empty() || results.claims.empty() || !share_trials(*before_, results)) return;
    const bool same_plan = results.looks.max_seeds > 0 && before_->looks.max_seeds == results.looks.max_seeds;
    std::set<int> seeds(before_->looks.by_hand.begin(), before_->looks.by_hand.end());
    if (!same_plan) seeds = looks_of(*before_);
    if (results.looks.made.empty()) seeds.erase(static_cast<int>(whole_seeds(results).size()));  // the same look again
    seeds.erase(0);
    if (seeds.empty()) return;
    results.looks.by_hand.assign(seeds.begin(), seeds.end());
    judge_again(results);
}

}  // namespace runner
