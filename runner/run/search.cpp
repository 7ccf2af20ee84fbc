#include "runner/run/search.h"

#include <algorithm>

#include "runner/record/measures.h"
#include "runner/results/statistics.h"

namespace runner {
namespace {

/// A network that has collapsed has the value that it has: what `by` names decides, and nothing else.
bool came_to_an_end(Status status) {
    return status == Status::finished || status == Status::early_stopped || status == Status::collapsed;
}

CandidateRecord record_of(const Variant& variant, const Variant& candidate, const std::vector<Replicate>& replicates,
                          const FindRecord& find) {
    CandidateRecord result;
    result.label = candidate.label();
    result.parameters = Value::map();
    for (const std::string& key : variant.search->searched)
        if (const Value* value = candidate.parameters.find(key)) result.parameters.set(key, *value);
    bool good = true;
    std::vector<double> numbers;
    for (const Replicate& replicate : replicates) {
        std::optional<TrialRecord> trial = find({candidate.name, replicate});
        if (trial && trial->status == Status::interrupted) trial.reset();
        const Status status = trial ? trial->status : Status::interrupted;
        const auto value = trial ? measure(*trial, {variant.search->by}) : std::nullopt;
        result.statuses.push_back(to_string(status));
        result.values.push_back(value);
        good = good && value && came_to_an_end(status);
        numbers.push_back(value.value_or(0));
    }
    if (good) result.mean = mean(numbers);
    return result;
}

/// Of two that are the same but for rounding the first stays.
bool is_better(const CandidateRecord& candidate, const CandidateRecord& best, bool more) {
    if (!candidate.mean || !best.mean) return candidate.mean.has_value() && !best.mean;
    const Rounding rounding{*candidate.mean, *best.mean};
    return more ? rounding.less(*best.mean, *candidate.mean) : rounding.less(*candidate.mean, *best.mean);
}

bool has_ended(const CandidateRecord& candidate) {
    return std::ranges::find(candidate.statuses, to_string(Status::interrupted)) == candidate.statuses.end();
}

/// Which one was kept, if that is known.
std::optional<std::size_t> index_of_kept(const SearchRecord& search) {
    const CandidateRecord* kept = search.find_kept();
    return kept ? std::optional(static_cast<std::size_t>(kept - search.candidates.data())) : std::nullopt;
}

}  // namespace

SearchRecord compare_candidates(const Variant& variant, const std::vector<Replicate>& replicates,
                                const FindRecord& find) {
    SearchRecord search{.variant = variant.name, .by = variant.search->by};
    for (const Replicate& replicate : replicates) search.seeds.push_back(replicate.seed);
    search.fold = replicates.front().fold;
    for (const Variant& candidate : variant.candidates)
        search.candidates.push_back(record_of(variant, candidate, replicates, find));
    if (!std::ranges::all_of(search.candidates, has_ended)) return search;
    const bool more = more_is_better(search.by);
    const CandidateRecord* best = &search.candidates.front();
    for (const CandidateRecord& candidate : search.candidates)
        if (is_better(candidate, *best, more)) best = &candidate;
    search.kept = best->label;
    return search;
}

std::vector<SearchRecord> compare_candidates(const Experiment& experiment, const FindRecord& find) {
    std::vector<SearchRecord> searches;
    for (const Variant& variant : experiment.variants) {
        if (!variant.search) continue;
        const std::vector<Replicate> replicates = replicates_of(variant.search->seeds, experiment.folds);
        if (experiment.folds == 0) searches.push_back(compare_candidates(variant, replicates, find));
        for (const Replicate& replicate : replicates)
            if (replicate.fold > 0) searches.push_back(compare_candidates(variant, {replicate}, find));
    }
    return searches;
}

namespace {

void settle(Variant& variant, const SearchRecord& search) {
    const auto kept = index_of_kept(search);
    if (!kept) return;
    if (search.fold == 0) {
        variant = variant.with_candidate(*kept);
        return;
    }
    std::shared_ptr<const Variant> settled;  // shared by the folds that chose alike
    for (const auto& [replicate, other] : variant.by_fold)
        if (other->chosen == kept) settled = other;
    if (!settled) settled = std::make_shared<const Variant>(variant.with_candidate(*kept));
    variant.by_fold[{.seed = search.seeds.front(), .fold = search.fold}] = settled;
}

}  // namespace

Experiment resolve_search(const Experiment& experiment, const std::vector<SearchRecord>& searches) {
    Experiment resolved = experiment;
    for (Variant& variant : resolved.variants)
        for (const SearchRecord& search : searches)
            if (search.variant == variant.name) settle(variant, search);
    return resolved;
}

}  // namespace runner
