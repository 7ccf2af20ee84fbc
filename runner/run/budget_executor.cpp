#include "runner/run/budget_executor.h"

#include <algorithm>
#include <atomic>
#include <map>

#include "runner/results/claims.h"
#include "runner/run/look_plan.h"

namespace runner {
namespace {

/// Whether it holds all that a run trains: before that come the candidates of searches, by themselves.
bool is_whole(const TrialPlan& plan) {
    const Experiment& experiment = *plan.experiment;
    const auto count = std::ranges::count(plan.trials, false, &PlannedTrial::search);
    return static_cast<std::size_t>(count) == experiment.variants.size() * experiment.replicates().size();
}

std::set<std::string> names_of_variants(const TrialPlan& plan) {
    std::set<std::string> names;
    for (const PlannedTrial& trial : plan.trials) names.insert(trial.key.variant);
    return names;
}

/// Those of all pairs that run: before a look each of them is undecided.
std::set<std::string> claimed_variants(const Experiment& experiment) {
    std::set<std::string> names;
    for (const Claim& claim : experiment.claims)
        for (const auto& [variant, against] : experiment.pairs_that_run(claim)) names.insert({variant, against});
    names.erase("");
    return names;
}

/// With how many of the first seeds the trials of these variants have all ended.
int whole_seeds(const std::vector<std::uint64_t>& seeds, const std::set<std::string>& variants,
                const std::vector<TrialRecord>& trials) {
    std::set<std::uint64_t> cut;
    for (const TrialRecord& trial : trials)
        if (trial.status == Status::interrupted && variants.contains(trial.variant)) cut.insert(trial.seed);
    const auto first = std::ranges::find_if(seeds, [&](std::uint64_t seed) { return cut.contains(seed); });
    return static_cast<int>(first - seeds.begin());
}

}  // namespace

Looks BudgetExecutor::looks(const Looks& asked) const {
    if (made_.empty()) return asked;
    return {made_, static_cast<int>(planned_.size()), planned_.back().seeds, {}};
}

void BudgetExecutor::execute(const TrialPlan& plan, const RunJob& run, const std::stop_token& stop) {
    const std::stop_callback on_stop(stop, [this] { budget_.stop(); });
    done_.assign(plan.jobs.size(), 0);
    if (is_whole(plan)) decide(plan, run);
    train(plan, jobs_of(plan, names_of_variants(plan), plan.experiment->seeds.size()), run);
}

void BudgetExecutor::decide(const TrialPlan& plan, const RunJob& run) {
    made_.clear();
    Names variants = claimed_variants(*plan.experiment);
    for (std::size_t next = 0; next < planned_.size() && !variants.empty();) {
        const int more = next == 0 ? 1 : seeds_at_once(variants.size(), cores_, planned_[next - 1].seeds);
        const std::size_t end = std::min(planned_.size(), next + static_cast<std::size_t>(more));
        const auto seeds = static_cast<std::size_t>(planned_[end - 1].seeds);
        const bool in_time = train(plan, jobs_of(plan, variants, seeds), run);
        next = look(plan, next, variants);
        if (!in_time || next < end) return;
    }
}

/// At all numbers of seeds that are there now. Returns which look would be the next; what stays undecided needs more of
/// `variants`.
std::size_t BudgetExecutor::look(const TrialPlan& plan, std::size_t next, Names& variants) {
    const std::vector<TrialRecord> trials = records_(plan);
    const int seeds = whole_seeds(plan.experiment->seeds, variants, trials);
    const std::size_t before = next;
    while (next < planned_.size() && planned_[next].seeds <= seeds) made_.push_back(planned_[next++]);
    if (next > before) variants = undecided_variants(judge(plan.experiment->claims, trials, looks({})));
    return next;
}

/// Of these variants with the first seeds, and those that they wait for: seed by seed, the longest first, as far as it
/// is known how long they take.
std::vector<int> BudgetExecutor::jobs_of(const TrialPlan& plan, const Names& variants, std::size_t seeds) const {
    const auto& all = plan.experiment->seeds;
    const std::set<std::uint64_t> wanted(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(seeds));
    std::set<int> jobs;
    for (const PlannedTrial& trial : plan.trials) {
        const bool open = trial.variant->is_open();  // its search is not over
        if (trial.is_over() || open || !variants.contains(trial.key.variant) || !wanted.contains(trial.key.seed()))
            continue;
        for (int job = trial.job; job >= 0; job = plan.waits_for(plan.job(job)))
            if (!done_[static_cast<std::size_t>(job)]) jobs.insert(job);
    }
    std::map<Replicate, std::size_t> turns;
    for (const Replicate& replicate : plan.experiment->replicates()) turns.emplace(replicate, turns.size());
    const auto turn_of = [&](int job) { return turns.at(plan.trial(plan.job(job).trials.front()).key.replicate); };
    std::size_t first = turns.size();
    for (const int job : jobs) first = std::min(first, turn_of(job));
    const auto place = [&](int job) {
        const TrainingJob& one = plan.job(job);
        const std::size_t turn = turn_of(job);
        if (const auto seconds = budget_.seconds_of(plan, one)) return std::pair{turn, -*seconds};
        // As long as nothing is known the one with least to do tells soonest what the others take.
        return std::pair{turn, turn == first ? one.work : -one.work};
    };
    std::map<int, std::pair<std::size_t, double>> places;
    for (const int job : jobs) places.emplace(job, place(job));
    std::vector<int> order(jobs.begin(), jobs.end());
    std::ranges::stable_sort(order, {}, [&](int job) { return places.at(job); });
    return order;
}

/// Returns whether all of them had their time.
bool BudgetExecutor::train(const TrialPlan& plan, const std::vector<int>& jobs, const RunJob& run) {
    std::atomic<bool> all = true;
    const auto run_in_time = [&](const TrainingJob& job, const std::stop_token& stop) {
        const int first = plan.waits_for(job);  // without which it could not begin
        const bool is_ready = first < 0 || done_[static_cast<std::size_t>(first)];
        const bool may = is_ready && !stop.stop_requested() && budget_.allows(plan, job);
        if (may) run(job, stop);
        if (!may || stop.stop_requested())
            all = false;
        else
            done_[static_cast<std::size_t>(plan.trial(job.trials.front()).job)] = 1;  // each in its own place
    };
    threads_.execute(plan, jobs, run_in_time, budget_.token());
    return all;
}

}  // namespace runner
