#include "runner/run/trials.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace runner {
namespace {

/// All that a trial starts from, over any number of steps.
void add_ancestors(const Experiment& experiment, const Trial& trial, std::set<TrialKey>& ancestors) {
    const auto& start = trial.variant->model.start_from;
    const Variant* parent = start && !start->variant.empty() ? experiment.find(start->variant) : nullptr;
    if (!parent) return;
    const Trial origin{.key = {parent->name, trial.key.replicate}, .variant = parent, .seeds = trial.seeds};
    if (ancestors.insert(origin.key).second) add_ancestors(experiment, origin, ancestors);
}

}  // namespace

std::vector<Trial> variant_trials(const Experiment& experiment) {
    std::vector<Trial> trials;
    for (const Variant& variant : experiment.variants)
        for (const Replicate& replicate : experiment.replicates())
            trials.push_back({.key = {variant.name, replicate},
                              .variant = &variant.at(replicate),
                              .seeds = experiment.seeds_of(replicate)});
    return trials;
}

std::vector<Trial> candidate_trials(const Experiment& experiment) {
    std::vector<Trial> trials;
    for (const Variant& variant : experiment.variants)
        for (const Variant& candidate : variant.candidates) {
            std::vector<Replicate> replicates = replicates_of(variant.search->seeds, experiment.folds);
            const auto& [turns, until] = std::tie(variant.search->turns, variant.search->until);
            const auto index = static_cast<std::size_t>(&candidate - variant.candidates.data());
            if (!turns.empty()) replicates.resize(turns[index]);
            for (const Replicate& replicate : replicates)
                trials.push_back({.key = {candidate.name, replicate},
                                  .variant = &candidate,
                                  .seeds = experiment.seeds_of(replicate),
                                  .search = true,
                                  .until = until.empty() ? 0 : until[index]});
        }
    return trials;
}

std::vector<Trial> search_trials(const Experiment& experiment) {
    const std::vector<Trial> candidates = candidate_trials(experiment);
    std::set<TrialKey> ancestors;
    for (const Trial& trial : candidates) add_ancestors(experiment, trial, ancestors);
    std::vector<Trial> trials;
    for (const Trial& trial : variant_trials(experiment))
        if (ancestors.contains(trial.key)) trials.push_back(trial);
    trials.insert(trials.end(), candidates.begin(), candidates.end());
    return trials;
}

std::vector<Trial> with_ancestors(const Experiment& experiment, std::vector<Trial> trials) {
    std::vector<Trial> result;
    for (const Trial& trial : trials) {
        const auto& start = trial.variant->model.start_from;
        const Variant* parent = start && !start->variant.empty() ? experiment.find(start->variant) : nullptr;
        if (!parent) continue;
        Trial origin = trial;
        origin.key.variant = parent->name;
        origin.variant = parent;
        for (const Trial& before : with_ancestors(experiment, {origin}))
            if (std::ranges::find(result, before.key, &Trial::key) == result.end()) result.push_back(before);
    }
    for (Trial& trial : trials)
        if (std::ranges::find(result, trial.key, &Trial::key) == result.end()) result.push_back(std::move(trial));
    return result;
}

std::vector<std::uint64_t> more_seeds(std::vector<std::uint64_t> seeds, std::size_t count) {
    for (std::uint64_t next = 1; seeds.size() < count; ++next)
        if (std::ranges::find(seeds, next) == seeds.end()) seeds.push_back(next);
    return seeds;
}

std::vector<Trial> all_trials(const Experiment& experiment) {
    std::vector<Trial> trials = candidate_trials(experiment);
    for (const Trial& trial : variant_trials(experiment)) trials.push_back(trial);
    return trials;
}

}  // namespace runner
