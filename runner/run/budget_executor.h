#pragma once

#include <set>
#include <string>
#include <vector>

#include "runner/results/looks.h"
#include "runner/run/budget.h"
#include "runner/run/thread_executor.h"

namespace runner {

/// Does of a plan what decides most, as long as there is time: seed by seed the variants that undecided claims need,
/// the longest first; when all is decided, or nothing more of that ends in time, the rest in the same order. It looks
/// at the claims on the way, and what it trains next follows from that: so it tells which looks it has made.
class BudgetExecutor : public Executor {
public:
    /// What all trials of a plan came to, so far.
    using Records = std::function<std::vector<TrialRecord>(const TrialPlan&)>;

    /// `looks`: the plan of them; none where no claim is to be decided. `budget` must outlive it.
    BudgetExecutor(ThreadExecutor threads, int cores, Budget& budget, std::vector<Look> looks, Records records)
        : threads_(std::move(threads)),
          cores_(cores),
          budget_(budget),
          planned_(std::move(looks)),
          records_(std::move(records)) {}

    void execute(const TrialPlan& plan, const RunJob& run, const std::stop_token& stop) override;
    Looks looks(const Looks& asked) const override;

private:
    using Names = std::set<std::string>;

    void decide(const TrialPlan& plan, const RunJob& run);
    bool train(const TrialPlan& plan, const std::vector<int>& jobs, const RunJob& run);
    std::vector<int> jobs_of(const TrialPlan& plan, const Names& variants, std::size_t seeds) const;
    std::size_t look(const TrialPlan& plan, std::size_t next, Names& variants);

    ThreadExecutor threads_;
    int cores_;
    Budget& budget_;
    std::vector<Look> planned_;
    Records records_;
    std::vector<Look> made_;
    std::vector<char> done_;  // jobs of the plan that had their time
};

}  // namespace runner
