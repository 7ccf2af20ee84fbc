#include "runner/run/until_decided.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "runner/run/look_plan.h"

namespace runner {
namespace {

/// Tells of each trial once, though every round meets again what the earlier ones have trained.
class RoundObserver : public ForwardingObserver {
public:
    using ForwardingObserver::ForwardingObserver;

    void on_plan(const std::vector<Trial>& trials, int jobs) override {
        std::vector<Trial> added;
        std::ranges::copy_if(trials, std::back_inserter(added), [this](const Trial& trial) { return is_new(trial); });
        for (const Trial& trial : added) round_.insert(trial.key);
        observer_.on_plan(added, jobs);
    }
    void on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) override {
        if (is_new(trial)) observer_.on_trial_finished(trial, record);
    }

    /// What the next round meets again.
    void end_round() { known_.merge(round_); }
    /// The trials of the rounds before.
    const std::set<TrialKey>& known() const { return known_; }

private:
    bool is_new(const Trial& trial) const { return !known_.contains(trial.key); }

    std::set<TrialKey> known_, round_;
};

void set_seeds(Experiment& experiment, const std::vector<std::uint64_t>& seeds) {
    experiment.seeds = seeds;
    experiment.resolved.set("seeds", write_seeds(seeds));
}

}  // namespace

RunOutcome run_until_decided(Experiment experiment, RunOptions options, int max_seeds, RunObserver& observer,
                             const std::stop_token& stop) {
    const std::vector<Look> plan =
        plan_looks(first_look(experiment.claims, experiment.seeds.size(), max_seeds), max_seeds);
    const std::vector<std::uint64_t> seeds = more_seeds(experiment.seeds, static_cast<std::size_t>(max_seeds));
    options.looks = {{}, static_cast<int>(plan.size()), max_seeds};
    RoundObserver round(observer);
    RunOutcome all;
    for (std::size_t next = 0; next < plan.size();) {
        const int more =
            next == 0 ? 1 : seeds_at_once(experiment.variants.size(), count_jobs(options), plan[next - 1].seeds);
        const std::size_t end = std::min(plan.size(), next + static_cast<std::size_t>(more));
        const int count = plan[end - 1].seeds;
        set_seeds(experiment, {seeds.begin(), seeds.begin() + count});
        for (; next < end; ++next) options.looks.made.push_back(plan[next]);
        options.keep = round.known();
        RunOutcome outcome = run_experiment(experiment, options, round, stop);
        outcome.trained += all.trained;
        outcome.taken_from_folder = std::max(0, static_cast<int>(outcome.results.trials.size()) - outcome.trained);
        all = std::move(outcome);
        round.end_round();
        const std::vector<std::string> open = undecided_claims(all.results.claims);
        if (all.exit == ExitCode::interrupted || open.empty() || count == max_seeds) break;
        observer.on_message(
            fmt::format("After {} seeds undecided: {}. More seeds are added.", count, fmt::join(open, ", ")));
    }
    return all;
}

}  // namespace runner
