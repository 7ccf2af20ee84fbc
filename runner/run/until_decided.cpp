#include "runner/run/until_decided.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "layers/declare/diagnostic.h"
#include "runner/config/claims/few_seeds.h"
#include "runner/results/results_json.h"

namespace runner {
namespace {

/// Tells of each trial once, though every round meets again what the earlier ones have trained.
class RoundObserver : public RunObserver {
public:
    explicit RoundObserver(RunObserver& observer) : observer_(observer) {}

    void on_plan(const std::vector<Trial>& trials, int jobs) override {
        std::vector<Trial> added;
        std::ranges::copy_if(trials, std::back_inserter(added), [this](const Trial& trial) { return is_new(trial); });
        for (const Trial& trial : added) round_.insert(trial.key);
        observer_.on_plan(added, jobs);
    }
    void on_trial_started(const PlannedTrial& trial) override { observer_.on_trial_started(trial); }
    void on_weights_copied(const PlannedTrial& trial, const std::vector<std::string>& log) override {
        observer_.on_weights_copied(trial, log);
    }
    void on_epoch(const PlannedTrial& trial, const TrialRecord& so_far) override { observer_.on_epoch(trial, so_far); }
    void on_progress(const PlannedTrial& trial, const TrialRecord& so_far, double share) override {
        observer_.on_progress(trial, so_far, share);
    }
    void on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) override {
        if (is_new(trial)) observer_.on_trial_finished(trial, record);
    }
    void on_message(const std::string& text) override { observer_.on_message(text); }

    /// What the next round meets again.
    void end_round() { known_.merge(round_); }
    /// The trials of the rounds before.
    const std::set<TrialKey>& known() const { return known_; }

private:
    bool is_new(const Trial& trial) const { return !known_.contains(trial.key); }

    RunObserver& observer_;
    std::set<TrialKey> known_, round_;
};

void set_seeds(Experiment& experiment, const std::vector<std::uint64_t>& seeds) {
    experiment.seeds = seeds;
    experiment.resolved.set("seeds", write_seeds(seeds));
}

/// A look that could decide nothing, whatever comes out, is not made. Claims over samples too wait as long: with few
/// seeds and many looks their test promises a little more than it holds, and their outcomes may be missing.
int first_look(const Experiment& experiment, int max_seeds) {
    int first = static_cast<int>(experiment.seeds.size());
    const double alpha = plan_looks(1, 1).front().alpha;
    for (const Claim& claim : experiment.claims) first = std::max(first, least_seeds_alone(claim, alpha));
    return std::min(first, max_seeds);
}

/// Of an earlier run in the same folder: its looks have spent their part of the 5 %.
std::vector<int> looks_made(const Experiment& experiment, const RunOptions& options) {
    std::vector<int> seeds;
    std::error_code unused;
    const auto file = options.out / experiment.name / "results.json";
    if (options.fresh || !std::filesystem::exists(file, unused)) return seeds;
    try {
        for (const Look& look : read_results(file).looks.made) seeds.push_back(look.seeds);
    } catch (const declare::InvalidInput&) {
        seeds.clear();  // it is written anew anyway
    }
    return seeds;
}

std::vector<std::string> undecided(const Results& results) {
    std::vector<std::string> names;
    for (const Verdict& verdict : results.claims)
        if (verdict.decision == Decision::undecided && std::ranges::find(names, verdict.claim) == names.end())
            names.push_back(verdict.claim);
    return names;
}

}  // namespace

RunOutcome run_until_decided(Experiment experiment, RunOptions options, int max_seeds, RunObserver& observer,
                             const std::stop_token& stop) {
    const std::vector<Look> plan =
        plan_looks(first_look(experiment, max_seeds), max_seeds, looks_made(experiment, options));
    const std::vector<std::uint64_t> seeds = more_seeds(experiment.seeds, static_cast<std::size_t>(max_seeds));
    options.looks = {{}, static_cast<int>(plan.size()), max_seeds};
    RoundObserver round(observer);
    RunOutcome all;
    for (const Look& look : plan) {
        set_seeds(experiment, {seeds.begin(), seeds.begin() + look.seeds});
        options.looks.made.push_back(look);
        options.keep = round.known();
        RunOutcome outcome = run_experiment(experiment, options, round, stop);
        outcome.trained += all.trained;
        outcome.taken_from_folder = std::max(0, static_cast<int>(outcome.results.trials.size()) - outcome.trained);
        all = std::move(outcome);
        round.end_round();
        const std::vector<std::string> open = undecided(all.results);
        if (all.exit == ExitCode::interrupted || open.empty() || look.seeds == max_seeds) break;
        observer.on_message(
            fmt::format("After {} seeds undecided: {}. More seeds are added.", look.seeds, fmt::join(open, ", ")));
    }
    return all;
}

}  // namespace runner
