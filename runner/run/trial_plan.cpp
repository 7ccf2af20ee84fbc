#include "runner/run/trial_plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "runner/counted.h"
#include "runner/data/sha256.h"
#include "runner/run/work.h"
#include "runner/store/files.h"

namespace runner {
namespace {

class Planner {
public:
    Planner(const TrialStore& store, const DataSums& sums, const Freshness& fresh)
        : store_(store), sums_(sums), fresh_(fresh) {}

    TrialPlan make(std::shared_ptr<const Experiment> experiment, const std::vector<Trial>& trials) {
        plan_.experiment = std::move(experiment);
        for (const Trial& trial : trials) {
            plan_.index[trial.key] = static_cast<int>(plan_.trials.size());
            plan_.trials.push_back({trial});
        }
        for (std::size_t i = 0; i < trials.size(); ++i) identify_trial(static_cast<int>(i));
        for (const int index : seed_by_seed()) add_to_job(index);
        for (PlannedTrial& trial : plan_.trials) look_up(trial);
        if (fresh_.instructions)
            for (PlannedTrial& trial : plan_.trials) refuse_with_parent(trial);
        for (const TrainingJob& job : plan_.jobs) find_longest(job);
        return std::move(plan_);
    }

private:
    PlannedTrial& trial(int index) { return plan_.trials[static_cast<std::size_t>(index)]; }

    /// A trial is identified after its parent.
    void identify_trial(int index) {
        if (!trial(index).configuration.trial.empty()) return;
        const Variant& variant = *trial(index).variant;
        Origin seen{.data = {}, .seeds = trial(index).seeds, .parent = {}};
        if (const auto& start = variant.model.start_from) {
            if (start->variant.empty()) {
                seen.file = sum_of_file(start->file.path);
            } else {
                trial(index).parent = find_parent(*start, trial(index).key.replicate);
                identify_trial(trial(index).parent);
            }
        }
        Origin unseen = seen;
        const PlannedTrial* parent = trial(index).parent < 0 ? nullptr : &trial(trial(index).parent);
        if (parent) unseen.parent = parent->configuration, seen.parent = parent->identity;
        trial(index).configuration = identity_of(variant).identify(unseen, trial(index).search);
        const auto& sums = sums_of(variant);
        if (!sums || (parent && seen.parent.trial.empty())) {
            all_seen_ = false;
            return;
        }
        seen.data = *sums;
        trial(index).identity = identity_of(variant).identify(seen, trial(index).search);
    }

    int find_parent(const StartFrom& start, const Replicate& replicate) const {
        const auto parent = plan_.index.find({start.variant, replicate});
        if (parent != plan_.index.end()) return parent->second;
        Diagnostics diagnostics;
        diagnostics.error(start.place, fmt::format("start_from: there is no variant `{}`", start.variant));
        throw declare::InvalidInput(diagnostics);
    }

    const std::optional<std::map<std::string, std::string>>& sums_of(const Variant& variant) {
        const auto [entry, inserted] = known_sums_.try_emplace(&variant);
        if (inserted) entry->second = sums_(variant);
        return entry->second;
    }

    const std::string& sum_of_file(const std::filesystem::path& path) {
        const auto [entry, inserted] = file_sums_.try_emplace(path);
        if (inserted) entry->second = sha256(read_file(path));
        return entry->second;
    }

    /// All variants of one seed side by side in time, as they are compared: what else the machine does then meets all.
    std::vector<int> seed_by_seed() const {
        std::map<Replicate, std::size_t> turns;
        for (const PlannedTrial& trial : plan_.trials) turns.try_emplace(trial.key.replicate, turns.size());
        std::vector<int> order(plan_.trials.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::stable_sort(order, {}, [&](int index) { return turns.at(plan_.trial(index).key.replicate); });
        return order;
    }

    const Identity& known_identity(const PlannedTrial& trial) const {
        return all_seen_ ? trial.identity : trial.configuration;
    }

    /// Where not all data have been seen, trials of one configuration count as of the same steps.
    void add_to_job(int index) {
        const std::string& steps = known_identity(trial(index)).steps;
        const auto [entry, inserted] = jobs_.try_emplace(steps, static_cast<int>(plan_.jobs.size()));
        if (inserted) plan_.jobs.push_back({.trials = {}, .parent = trial(index).parent});
        TrainingJob& job = plan_.jobs[static_cast<std::size_t>(entry->second)];
        job.trials.push_back(index);
        job.work = std::max(job.work, work_for(trial(index)));
        trial(index).job = entry->second;
    }

    const VariantIdentity& identity_of(const Variant& variant) {
        return identities_.try_emplace(&variant, variant).first->second;
    }

    double work_for(const PlannedTrial& trial) {
        const auto [entry, inserted] = work_.try_emplace(trial.variant);
        if (inserted) entry->second = work_of(*trial.variant);
        const auto epochs = static_cast<double>(trial.variant->training.epochs);
        return trial.until == 0 ? entry->second : entry->second * static_cast<double>(trial.until) / epochs;
    }

    /// Of those that are still to be trained, who goes on for longest takes the steps of all.
    void find_longest(const TrainingJob& job) {
        const auto length = [&](int index) {
            const TrainingSpec& training = trial(index).variant->training;
            return trial(index).is_trained() ? std::pair{std::int64_t{0}, false}
                                             : std::pair{trial(index).epochs(), !training.early_stopping};
        };
        const int longest = *std::ranges::max_element(job.trials, {}, length);
        for (const int index : job.trials)
            if (index != longest && !trial(index).is_trained()) trial(index).same_steps = longest;
    }

    void look_up(PlannedTrial& trial) const {
        trial.fresh = fresh_.contains(trial.key);
        if (trial.fresh) return;
        StoredTrial& stored = trial;
        if (!trial.variant->is_open()) stored = store_.look_up(trial.key, trial.wanted());
        if ((trial.is_trained() || trial.is_over()) && fresh_.refuses(*trial.record)) refuse(trial);
        if (trial.kept) look_up_kept(trial);
        if (!trial.is_trained() && !trial.is_over()) look_up_checkpoint(trial);
    }

    /// A state that other instructions made is of no use where these are asked for.
    void look_up_kept(PlannedTrial& trial) const {
        if (fresh_.refuses(*trial.kept))
            trial.kept.reset();
        else
            trial.epochs_before = std::min(trial.kept->epochs_run, trial.epochs());
    }

    /// That of another trial, which its name showed the last time, is of use where the training is the same.
    void look_up_checkpoint(PlannedTrial& trial) const {
        const std::string own = store_.find_hash(trial.key, trial.wanted());
        const auto at = store_.find_checkpoint({trial.key, own});
        if (!at) return;
        const auto state = store_.load_checkpoint(
            {trial.key, *at}, trial.identity.training, [](const TrainingState&) { return std::string(); },
            [](const std::string&) {});
        if (!state && *at != own) return;
        trial.has_checkpoint = true;
        trial.checkpoint_at = *at;
        if (!state) return look_up_paused(trial);
        trial.begun_in = state->record.environment;
        trial.epochs_before = state->record.epochs_run;
        if (fresh_.refuses(state->record)) refuse_checkpoint(trial);
    }

    /// Where the data have not been seen what a search has compared tells how far it is.
    void look_up_paused(PlannedTrial& trial) const {
        if (!trial.search || !trial.identity.trial.empty()) return;
        if (const auto paused = store_.find_paused(trial.key, trial.wanted_so_far()))
            trial.epochs_before = std::min(paused->epochs_run, trial.epochs());
    }

    static void refuse(PlannedTrial& trial) {
        trial.state = TrialState::elsewhere;
        trial.record.reset();
    }
    static void refuse_checkpoint(PlannedTrial& trial) {
        trial.leaves_checkpoint = true;
        trial.has_checkpoint = false;
        trial.kept.reset();
        trial.epochs_before = 0;
    }

    /// What a trial has made of weights that are made anew is none of the new ones.
    void refuse_with_parent(PlannedTrial& trial) const {
        for (int above = trial.parent; above >= 0; above = plan_.trial(above).parent) {
            if (plan_.trial(above).state != TrialState::elsewhere) continue;
            if (trial.is_trained()) refuse(trial);
            refuse_checkpoint(trial);
        }
    }

    const TrialStore& store_;
    const DataSums& sums_;
    const Freshness& fresh_;
    TrialPlan plan_;
    bool all_seen_ = true;
    std::map<const Variant*, std::optional<std::map<std::string, std::string>>> known_sums_;
    std::map<std::filesystem::path, std::string> file_sums_;
    std::map<const Variant*, VariantIdentity> identities_;
    std::map<const Variant*, double> work_;
    std::map<std::string, int> jobs_;  // by what identifies their steps
};

}  // namespace

bool Freshness::refuses(const TrialRecord& record) const {
    if (!instructions || keep.contains(record.key())) return false;
    const auto is_other = [this](const Environment& environment) {
        return !same_instructions(environment, *instructions);
    };
    return !record.environment || is_other(*record.environment) || std::ranges::any_of(record.begun_in, is_other);
}

const PlannedTrial* TrialPlan::find(const TrialKey& key) const {
    const auto found = index.find(key);
    return found == index.end() ? nullptr : &trial(found->second);
}

std::vector<std::string> earlier_formats(const TrialPlan& plan) {
    std::map<std::string, int> counts;  // by what has changed
    for (const PlannedTrial& trial : plan.trials) {
        if (trial.state != TrialState::earlier_format) continue;
        const auto& changed = trial.changed_formats;
        ++counts[changed.empty() ? "" : fmt::format(" of `{}`", fmt::join(changed, "`, `"))];
    }
    std::vector<std::string> lines;
    for (const auto& [of, count] : counts)
        lines.push_back(fmt::format("{} of an earlier format{}, trained again", counted(count, "trial"), of));
    return lines;
}

std::string trained_further(const TrialPlan& plan) {
    std::size_t count = 0;
    std::set<std::int64_t> epochs;
    for (const PlannedTrial& trial : plan.trials)
        if (trial.goes_further()) ++count, epochs.insert(trial.kept->epochs_run);
    if (count == 0) return {};
    const std::string after = epochs.size() == 1 ? counted(*epochs.begin(), "epoch")
                                                 : fmt::format("{} to {} epochs", *epochs.begin(), *epochs.rbegin());
    return fmt::format("{} can be trained further, from the state kept after {}", counted(count, "trial"), after);
}

std::string kept_beside(const TrialPlan& plan, const std::filesystem::path& folder) {
    const auto count = std::ranges::count_if(plan.trials, [](const PlannedTrial& trial) {
        return trial.state == TrialState::changed || trial.state == TrialState::earlier_format;
    });
    if (count == 0) return {};
    return fmt::format(
        "`{0}` keeps {1} of another configuration beside these: `runner results list {0}` shows them, "
        "`runner results prune {0}` frees what no file names",
        folder.native(), counted(count, "trial"));
}

std::string evaluated_again(const TrialPlan& plan) {
    const auto count = std::ranges::count(plan.trials, TrialState::to_evaluate, &PlannedTrial::state);
    if (count == 0) return {};
    return fmt::format("{} of an earlier evaluation: evaluated again, not trained", counted(count, "trial"));
}

TrialPlan make_plan(std::shared_ptr<const Experiment> experiment, const std::vector<Trial>& trials,
                    const TrialStore& store, const DataSums& sums, const Freshness& fresh) {
    return Planner(store, sums, fresh).make(std::move(experiment), trials);
}

}  // namespace runner
