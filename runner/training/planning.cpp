#include <map>
#include <set>

#include "runner/training/choosing.h"
#include "runner/training/run.h"
#include "runner/training/trial_graph.h"
#include "runner/training/trial_store.h"

namespace runner {
namespace {

/// What a run would do, as far as the folder tells: also which candidate it would keep, if all have been tried.
class Planning {
public:
    Planning(const Experiment& experiment, const RunOptions& options)
        : experiment_(experiment), settled_(experiment), options_(options), store_(options.out / experiment.name) {}

    std::vector<PlannedTrial> plan() {
        std::vector<PlannedTrial> trials = search_trials(settled_);
        keep_best(trials);
        std::erase_if(trials, [](const PlannedTrial& trial) { return !trial.search; });
        for (const PlannedTrial& trial : variant_trials(settled_)) trials.push_back(trial);
        std::vector<PlannedTrial> result;
        for (const auto& trial : make_trial_graph(trials, no_sums).trials) {
            PlannedTrial& planned = result.emplace_back(trial.planned);
            planned.variant = own(*planned.variant);
            if (options_.fresh) continue;
            const Variant& variant = *planned.variant;
            const bool open = variant.search && !decided_.contains(variant.name);
            planned.stored = !open && store_.holds(variant.name, planned.seed, trial.identity.trial);
            planned.changed = !open && !planned.stored && store_.holds_any(variant.name, planned.seed);
            planned.resumable = !planned.stored && store_.holds_checkpoint(variant.name, planned.seed);
        }
        return result;
    }

private:
    static std::map<std::string, std::string> no_sums(const Variant&) { return {}; }

    void keep_best(const std::vector<PlannedTrial>& trials) {
        if (options_.fresh) return;
        std::map<std::pair<const Variant*, std::uint64_t>, TrialRecord> found;
        for (const auto& trial : make_trial_graph(trials, no_sums).trials)
            if (auto record = trial.planned.search ? store_.find_configured(trial.planned.variant->name,
                                                                            trial.planned.seed, trial.identity.trial)
                                                   : std::nullopt)
                found[{trial.planned.variant, trial.planned.seed}] = std::move(*record);
        for (Variant& variant : settled_.variants) {
            if (!variant.search) continue;
            const auto search = compare_candidates(variant, [&](const Variant& candidate, std::uint64_t seed) {
                const auto record = found.find({&candidate, seed});
                return record == found.end() ? nullptr : &record->second;
            });
            const auto kept = index_of_kept(search);
            if (!kept) continue;
            variant.keep(*kept);
            decided_.insert(variant.name);
        }
    }

    /// The caller's own of a settled variant or candidate.
    const Variant* own(const Variant& settled) const {
        for (std::size_t i = 0; i < settled_.variants.size(); ++i) {
            const Variant &theirs = settled_.variants[i], &ours = experiment_.variants[i];
            if (&theirs == &settled) return &ours;
            for (std::size_t j = 0; j < theirs.candidates.size(); ++j)
                if (&theirs.candidates[j] == &settled) return &ours.candidates[j];
        }
        return nullptr;
    }

    const Experiment& experiment_;
    Experiment settled_;
    const RunOptions& options_;
    TrialStore store_;
    std::set<std::string> decided_;
};

}  // namespace

std::vector<PlannedTrial> plan_trials(const Experiment& experiment, const RunOptions& options) {
    return Planning(experiment, options).plan();
}

}  // namespace runner
