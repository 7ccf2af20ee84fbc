#include "runner/run/search.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/counted.h"
#include "runner/record/measures.h"
#include "runner/results/race.h"
#include "runner/results/text.h"
#include "runner/run/candidates.h"
#include "runner/run/halving.h"

namespace runner {
namespace {

CandidateRecord record_of(const Variant& variant, const Variant& candidate) {
    CandidateRecord result;
    result.label = candidate.label();
    result.parameters = Value::map();
    for (const std::string& key : variant.search->searched)
        if (const Value* value = candidate.parameters.find(key)) result.parameters.set(key, *value);
    return result;
}

/// The first of equals; who has left a race is not asked.
const CandidateRecord& best_of(const SearchRecord& search) {
    const bool more = more_is_better(search.by);
    const auto stays = [](const CandidateRecord& candidate) { return candidate.left.empty(); };
    const auto first = std::ranges::find_if(search.candidates, stays);
    const CandidateRecord* best = first == search.candidates.end() ? &search.candidates.front() : &*first;
    for (const CandidateRecord& candidate : search.candidates)
        if (stays(candidate) && is_better(candidate, *best, more)) best = &candidate;
    return *best;
}

/// One repetition after the other, for those that are still in it.
class RaceOfCandidates {
public:
    RaceOfCandidates(SearchRecord& search, std::size_t seeds)
        : search_(search), seeds_(seeds), race_(search.miss, search.candidates.size(), seeds) {
        for (CandidateRecord& candidate : search.candidates) running_.push_back(&candidate);
    }

    /// `trial_of`: of a candidate in that repetition. Returns whether the race goes on.
    template <class TrialOf>
    bool run(const TrialOf& trial_of) {
        bool all = true;
        for (CandidateRecord* candidate : running_)
            all = add_trial(*candidate, search_.by, trial_of(*candidate)) && all;
        ended_ = all;
        ++done_;
        if (!all) return false;
        leave_those_that_went_wrong();
        leave_those_behind();
        return running_.size() > 1 && done_ < seeds_;
    }
    bool has_ended() const { return ended_; }

private:
    void leave_those_that_went_wrong() {
        std::erase_if(running_, [&](CandidateRecord* candidate) {
            if (!went_wrong(*candidate)) return false;
            candidate->left = fmt::format("{} with seed {}", candidate->statuses.back(), search_.seeds[done_ - 1]);
            return true;
        });
    }
    void leave_those_behind() {
        const double sign = more_is_better(search_.by) ? 1 : -1;
        std::vector<std::vector<double>> values;
        for (const CandidateRecord* candidate : running_) {
            values.push_back(numbers_of(*candidate));
            for (double& value : values.back()) value *= sign;
        }
        const auto losses = race_.look(values);
        for (std::size_t i = 0; i < losses.size(); ++i)
            if (losses[i])
                running_[i]->left =
                    fmt::format("{} behind after {}, where {} is more than chance", significant(losses[i]->behind, 2),
                                counted(done_, "seed"), significant(losses[i]->bound, 2));
        std::erase_if(running_, [](const CandidateRecord* candidate) { return !candidate->left.empty(); });
    }

    SearchRecord& search_;
    std::size_t seeds_;
    Race race_;
    std::vector<CandidateRecord*> running_;
    std::size_t done_ = 0;
    bool ended_ = false;
};

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
    search.miss = variant.search->miss;
    for (const Variant& candidate : variant.candidates) search.candidates.push_back(record_of(variant, candidate));
    const auto trial_in = [&](const CandidateRecord& candidate, const Replicate& replicate) {
        const auto index = static_cast<std::size_t>(&candidate - search.candidates.data());
        return find({variant.candidates[index].name, replicate});
    };
    bool ended = true;
    if (variant.search->halving.is_on()) {
        const std::int64_t epochs = variant.candidates.front().training.epochs;
        ended = halve(search, variant.search->halving, epochs, [&](const CandidateRecord& candidate) {
            std::vector<std::optional<TrialRecord>> trials;
            for (const Replicate& replicate : replicates) trials.push_back(trial_in(candidate, replicate));
            return trials;
        });
    } else if (search.miss > 0) {
        RaceOfCandidates race(search, replicates.size());
        for (const Replicate& replicate : replicates)
            if (!race.run([&](const CandidateRecord& candidate) { return trial_in(candidate, replicate); })) break;
        ended = race.has_ended();
    } else {
        for (CandidateRecord& candidate : search.candidates)
            for (const Replicate& replicate : replicates)
                ended = add_trial(candidate, search.by, trial_in(candidate, replicate)) && ended;
    }
    for (CandidateRecord& candidate : search.candidates) set_mean(candidate);
    if (ended) search.kept = best_of(search).label;
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

void set_turns(Variant& variant, const SearchRecord& search) {
    if (search.is_halving()) variant.search->until = wanted_epochs(search);
    if (search.miss == 0) return;
    variant.search->turns.clear();
    for (const CandidateRecord& candidate : search.candidates)
        variant.search->turns.push_back(candidate.statuses.size());
}

void settle(Variant& variant, const SearchRecord& search) {
    set_turns(variant, search);
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

/// The experiment, of whose variants each was changed by its own searches.
template <class Change>
Experiment after(const Experiment& experiment, const std::vector<SearchRecord>& searches, Change change) {
    Experiment result = experiment;
    for (Variant& variant : result.variants)
        for (const SearchRecord& search : searches)
            if (search.variant == variant.name) change(variant, search);
    return result;
}

}  // namespace

Experiment with_turns(const Experiment& experiment, const std::vector<SearchRecord>& searches) {
    return after(experiment, searches, set_turns);
}

Experiment resolve_search(const Experiment& experiment, const std::vector<SearchRecord>& searches) {
    return after(experiment, searches, settle);
}

}  // namespace runner
