#include "runner/run/run_within.h"

#include <algorithm>

#include "runner/run/budget_executor.h"
#include "runner/run/collect.h"
#include "runner/run/look_plan.h"
#include "runner/run/outlook.h"
#include "runner/run/run_parts.h"

namespace runner {
namespace {

/// Learns how long trainings take, and minds the time.
class BudgetObserver : public ForwardingObserver {
public:
    BudgetObserver(RunObserver& observer, Budget& budget) : ForwardingObserver(observer), budget_(budget) {}

    void on_trial_started(const PlannedTrial& trial) override {
        budget_.begin(trial);
        observer_.on_trial_started(trial);
    }
    void on_epoch(const PlannedTrial& trial, const TrialRecord& so_far) override {
        observer_.on_epoch(trial, so_far);
        budget_.check();
    }
    void on_progress(const PlannedTrial& trial, const TrialRecord& so_far, double share) override {
        observer_.on_progress(trial, so_far, share);
        budget_.check();
    }
    void on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) override {
        budget_.learn(trial, record);
        observer_.on_trial_finished(trial, record);
    }

private:
    Budget& budget_;
};

/// Where folds are cut, more repetitions of the same samples soon tell nothing new: all of them are judged once.
std::vector<Look> looks_of(const Experiment& experiment) {
    const auto runs = [&](const Claim& claim) { return !experiment.pairs_that_run(claim).empty(); };
    if (experiment.folds > 0 || std::ranges::none_of(experiment.claims, runs)) return {};
    const int most = static_cast<int>(experiment.seeds.size());
    return plan_looks(first_look(experiment.claims, 1, most), most);  // the first look is not that of all seeds
}

}  // namespace

RunOutcome run_within(const Experiment& experiment, const RunOptions& options, Budget& budget, RunObserver& observer,
                      const std::stop_token& stop) {
    const int cores = count_jobs(options);
    const TrialStore store(options.out / experiment.name);
    BudgetExecutor executor(ThreadExecutor(cores, [&](const std::string& text) { observer.on_message(text); }), cores,
                            budget, looks_of(experiment),
                            [&](const TrialPlan& plan) { return records_of(plan, store); });
    BudgetObserver minding(observer, budget);
    return run_experiment(experiment, options, executor, minding, stop, [&](RunOutcome& outcome) {
        if (stop.stop_requested()) return;
        outcome.results.within = outlook_of(outcome.results, experiment, budget, cores);
        outcome.exit = exit_code_of_ended(outcome.results);
    });
}

}  // namespace runner
