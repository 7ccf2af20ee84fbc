#include "runner/training/choosing.h"

#include <algorithm>
#include <set>

#include "runner/results/measures.h"

namespace runner {
namespace {

/// All that a candidate starts from, over any number of steps.
void add_ancestors(const Experiment& experiment, const Variant& variant, std::uint64_t seed,
                   std::set<TrialKey>& needed) {
    const auto& start = variant.model.start_from;
    const Variant* parent = start && !start->variant.empty() ? experiment.find(start->variant) : nullptr;
    if (parent && needed.insert({parent->name, {seed}}).second) add_ancestors(experiment, *parent, seed, needed);
}

CandidateRecord record_of(const Variant& variant, const Variant& candidate, const FindRecord& find) {
    CandidateRecord result;
    result.label = candidate.label();
    result.parameters = Value::map();
    for (const std::string& key : variant.search->searched)
        if (const Value* value = candidate.parameters.find(key)) result.parameters.set(key, *value);
    bool good = true;
    double sum = 0;
    for (const std::uint64_t seed : variant.search->seeds) {
        const TrialRecord* trial = find(candidate, seed);
        const Status status = trial ? trial->status : Status::interrupted;
        const auto value = trial ? measure(*trial, {variant.search->by, {}, {}}) : std::nullopt;
        result.statuses.push_back(to_string(status));
        result.values.push_back(value);
        good = good && value && (status == Status::finished || status == Status::early_stopped);
        sum += value.value_or(0);
    }
    if (good) result.mean = sum / static_cast<double>(variant.search->seeds.size());
    return result;
}

bool has_ended(const CandidateRecord& candidate) {
    return std::ranges::find(candidate.statuses, to_string(Status::interrupted)) == candidate.statuses.end();
}

}  // namespace

std::vector<PlannedTrial> search_trials(const Experiment& experiment) {
    std::set<TrialKey> needed;
    std::vector<PlannedTrial> trials, parents;
    for (const Variant& variant : experiment.variants)
        for (const Variant& candidate : variant.candidates)
            for (const std::uint64_t seed : variant.search->seeds) {
                trials.push_back({.variant = &candidate, .seed = seed, .search = true});
                add_ancestors(experiment, candidate, seed, needed);
            }
    for (const PlannedTrial& trial : variant_trials(experiment))
        if (needed.contains(trial.key())) parents.push_back(trial);
    parents.insert(parents.end(), trials.begin(), trials.end());
    return parents;
}

std::vector<PlannedTrial> variant_trials(const Experiment& experiment) {
    std::vector<PlannedTrial> trials;
    for (const Variant& variant : experiment.variants)
        for (const std::uint64_t seed : experiment.seeds) trials.push_back({.variant = &variant, .seed = seed});
    return trials;
}

SearchRecord compare_candidates(const Variant& variant, const FindRecord& find) {
    SearchRecord search{.variant = variant.name, .by = variant.search->by, .seeds = variant.search->seeds};
    for (const Variant& candidate : variant.candidates)
        search.candidates.push_back(record_of(variant, candidate, find));
    if (!std::ranges::all_of(search.candidates, has_ended)) return search;
    const bool more = more_is_better(search.by);
    const CandidateRecord* best = &search.candidates.front();
    for (const CandidateRecord& candidate : search.candidates)
        if (candidate.mean && (!best->mean || (more ? *candidate.mean > *best->mean : *candidate.mean < *best->mean)))
            best = &candidate;
    search.kept = best->label;
    return search;
}

std::optional<std::size_t> index_of_kept(const SearchRecord& search) {
    const CandidateRecord* kept = search.find_kept();
    return kept ? std::optional(static_cast<std::size_t>(kept - search.candidates.data())) : std::nullopt;
}

}  // namespace runner
