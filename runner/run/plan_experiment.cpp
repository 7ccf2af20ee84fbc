#include "runner/run/plan_experiment.h"

#include <algorithm>

#include "runner/data/data_store.h"
#include "runner/run/search.h"

namespace runner {
namespace {

std::optional<std::map<std::string, std::string>> unseen(const Variant&) { return {}; }

/// The candidates that lie in the folder, whatever data they were trained on.
FindRecord find_configured(const TrialPlan& plan, const TrialStore& store) {
    return [&](const TrialKey& key) -> std::optional<TrialRecord> {
        const PlannedTrial* trial = plan.find(key);
        return trial && !trial->fresh ? store.find_configured(key, trial->configuration.trial) : std::nullopt;
    };
}

Experiment resolve_stored(const Experiment& experiment, const TrialStore& store, const Freshness& fresh) {
    const TrialPlan candidates =
        make_plan(std::make_shared<const Experiment>(experiment), search_trials(experiment), store, unseen, fresh);
    return resolve_search(experiment, compare_candidates(experiment, find_configured(candidates, store)));
}

/// Whether a trial of the variant has finished, and its data may have changed since: files of one's own, and those of a
/// folder. A download and what is drawn stay as they are.
bool has_to_be_read(const Variant& variant, const Experiment& experiment, const RunOptions& options,
                    const TrialStore& store) {
    const bool stored = !options.fresh && std::ranges::any_of(experiment.replicates(), [&](const Replicate& replicate) {
        return store.has_finished(TrialKey{variant.name, replicate});
    });
    const bool own_files = !variant.data.dataset->facts();
    return stored && (own_files || (options.places.data_dir && variant.data.dataset->published()));
}

}  // namespace

TrialPlan plan_experiment(const Experiment& experiment, const RunOptions& options) {
    const TrialStore store(options.out / experiment.name, TrialStore::OutcomesOf::summed);
    const Freshness fresh = freshness_of(options);
    const auto resolved = std::make_shared<const Experiment>(resolve_stored(experiment, store, fresh));
    DataStore data(options.places, {});
    const DataSums sums = [&](const Variant& variant) -> std::optional<std::map<std::string, std::string>> {
        if (!has_to_be_read(variant, experiment, options, store)) return {};
        return data.get(variant.data)->sha256;
    };
    return make_plan(resolved, all_trials(*resolved), store, sums, fresh);
}

TrialPlan identify_experiment(const Experiment& experiment, const RunOptions& options) {
    const TrialStore store(options.out / experiment.name);
    const auto resolved = std::make_shared<const Experiment>(resolve_stored(experiment, store, {}));
    return make_plan(resolved, all_trials(*resolved), store, unseen, {.all = true});
}

}  // namespace runner
