#include "runner/results/pairs.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace runner {
namespace {

using BySeed = std::map<std::uint64_t, const TrialRecord*>;

BySeed by_seed(const Trials& trials, const std::string& variant) {
    BySeed result;
    for (const TrialRecord* trial : trials)
        if (trial->variant == variant) result.emplace(trial->seed, trial);
    return result;
}

/// `other`: none where a number is what it is held against.
void add_pair(PairedNumbers& pairs, const Measure& m, const TrialRecord& trial, const TrialRecord* other,
              std::optional<double> number) {
    const auto v = measure(trial, m);
    const auto a = other ? measure(*other, m) : number;
    if (!v || !a) {
        ++pairs.left_out;
    } else if (std::isinf(*v) && std::isinf(*a)) {
        ++pairs.neither;
    } else {
        pairs.variant.push_back(*v);
        pairs.against.push_back(*a);
        const double v_bound = std::isinf(*v) ? reached(trial, m) : *v;
        const double a_bound = std::isinf(*a) && other ? reached(*other, m) : *a;
        pairs.bounds.push_back(difference(v_bound, a_bound));
    }
}

}  // namespace

double difference(double variant, double against) {
    return Rounding{variant, against}.same(variant, against) ? 0 : variant - against;
}

std::vector<double> PairedNumbers::differences(double share) const {
    std::vector<double> result;
    for (std::size_t i = 0; i < variant.size(); ++i) {
        const double a = share == 0 || std::isinf(against[i]) ? against[i] : (1 + share) * against[i];
        result.push_back(difference(variant[i], a));
    }
    return result;
}

PairedNumbers pair_up(const Measure& measure, const Trials& trials, const std::string& variant,
                      const std::string& against, std::optional<double> number) {
    PairedNumbers pairs;
    const BySeed others = by_seed(trials, against);
    for (const auto& [seed, trial] : by_seed(trials, variant)) {
        const auto other = others.find(seed);
        if (number)
            add_pair(pairs, measure, *trial, nullptr, number);
        else if (other != others.end())
            add_pair(pairs, measure, *trial, other->second, {});
    }
    pairs.rounding.add(pairs.variant);
    pairs.rounding.add(pairs.against);
    return pairs;
}

bool has_trial(const Trials& trials, const std::string& variant) {
    return std::ranges::find(trials, variant, &TrialRecord::variant) != trials.end();
}

}  // namespace runner
