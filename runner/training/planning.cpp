#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "runner/data/data_store.h"
#include "runner/store/trial_store.h"
#include "runner/training/choosing.h"
#include "runner/training/run.h"
#include "runner/training/trial_graph.h"

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
        const TrialGraph configurations = make_trial_graph(trials, no_sums);
        const TrialGraph identities =
            make_trial_graph(trials, [this](const Variant& variant) { return sums_of(variant).value_or(Sums()); });
        std::vector<PlannedTrial> result;
        for (std::size_t i = 0; i < trials.size(); ++i) {
            PlannedTrial& planned = result.emplace_back(configurations.trials[i].planned);
            const bool seen = data_seen(identities, static_cast<int>(i));
            planned.variant = own(*planned.variant);
            if (!options_.fresh)
                look_up(planned, {.hash = seen ? identities.trials[i].identity.trial : "",
                                  .configuration = configurations.trials[i].identity.trial});
        }
        return result;
    }

private:
    using Sums = std::map<std::string, std::string>;
    static Sums no_sums(const Variant&) { return {}; }

    /// Those of files that may have changed since a trial finished; a download and what is drawn stay as they are.
    std::optional<Sums> read_sums(const Variant& variant) {
        const bool own_files = !variant.data.dataset->facts();
        const bool stored = !options_.fresh && std::ranges::any_of(experiment_.seeds, [&](std::uint64_t seed) {
            return store_.holds_any({variant.name, {seed}});
        });
        if (!stored || (!own_files && !(options_.places.data_dir && variant.data.dataset->published()))) return {};
        return data_.get(variant.data)->sha256;
    }

    const std::optional<Sums>& sums_of(const Variant& variant) {
        const auto [entry, fresh] = sums_.try_emplace(&variant);
        if (fresh) entry->second = read_sums(variant);
        return entry->second;
    }

    bool data_seen(const TrialGraph& graph, int index) {
        const PlannedTrial& trial = graph.trials[static_cast<std::size_t>(index)].planned;
        return sums_of(*trial.variant) && (trial.parent < 0 || data_seen(graph, trial.parent));
    }

    void look_up(PlannedTrial& planned, const TrialStore::Wanted& wanted) const {
        using Found = TrialStore::Found;
        const Variant& variant = *planned.variant;
        const bool open = variant.search && !decided_.contains(variant.name);
        const Found found = open ? Found::nothing : store_.look(planned.key(), wanted);
        planned.stored = found == Found::wanted;
        planned.changed = found == Found::other;
        planned.damaged = found == Found::damaged;
        planned.resumable = !planned.stored && store_.holds_checkpoint(planned.key());
    }

    void keep_best(const std::vector<PlannedTrial>& trials) {
        if (options_.fresh) return;
        std::map<TrialKey, TrialRecord> found;
        for (const auto& trial : make_trial_graph(trials, no_sums).trials)
            if (auto record = trial.planned.search ? store_.find_configured(trial.planned.key(), trial.identity.trial)
                                                   : std::nullopt)
                found[trial.planned.key()] = std::move(*record);
        for (Variant& variant : settled_.variants) {
            if (!variant.search) continue;
            const auto search = compare_candidates(variant, [&](const Variant& candidate, std::uint64_t seed) {
                const auto record = found.find({candidate.name, {seed}});
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
    DataStore data_{options_.places, {}};
    std::map<const Variant*, std::optional<Sums>> sums_;
    std::set<std::string> decided_;
};

}  // namespace

std::vector<PlannedTrial> plan_trials(const Experiment& experiment, const RunOptions& options) {
    return Planning(experiment, options).plan();
}

}  // namespace runner
