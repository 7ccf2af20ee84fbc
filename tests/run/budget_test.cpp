// What is trained first where the time is short, and what is not begun, by a clock of the tests' own.

#include "runner/run/budget.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "runner/results/results_json.h"
#include "runner/run/budget_executor.h"
#include "runner/run/outlook.h"
#include "runner/run/run_within.h"
#include "runner/run/work.h"
#include "tests/results/sample.h"
#include "tests/run/support.h"

using namespace tests;

namespace {

/// Differ in what they need, and in nothing else that matters here.
Variant of_epochs(const std::string& name, int epochs) {
    static int unlike = 0;
    return variant(name, fmt::format("training: {{epochs: {}, optimizer: {{sgd: 0.0{}1}}}}", epochs, ++unlike));
}

TrialRecord record_of(const PlannedTrial& trial, double seconds, double accuracy) {
    TrialRecord record;
    record.variant = trial.key.variant;
    record.seed = trial.key.seed();
    record.status = Status::finished;
    record.train_seconds = seconds;
    record.test["accuracy"] = accuracy;
    return record;
}

Experiment claimed(std::vector<Variant> variants, int seeds, std::vector<Claim> claims) {
    Experiment file = experiment(std::move(variants));
    for (int seed = 2; seed <= seeds; ++seed) file.seeds.push_back(static_cast<std::uint64_t>(seed));
    file.resolved = Value::map();
    file.claims = std::move(claims);
    return file;
}

Claim is_better(const std::string& variant, const std::string& against) {
    return sample::claim(variant + "_is_better", variant, against, "test_accuracy", Expect::greater);
}

/// Trainings that take the time that they are said to take, one after the other.
struct Pretended {
    std::map<std::string, double> seconds;  // of a trial, by variant
    std::function<double(const TrialKey&)> accuracy = [](const TrialKey&) { return 0.5; };
    double now = 0;
    std::vector<std::string> begun;
    std::map<TrialKey, TrialRecord> done;

    Looks run(const Experiment& experiment, double budget_seconds, std::vector<Look> looks) {
        Folder folder;
        const TrialPlan plan = make_plan(std::make_shared<const runner::Experiment>(experiment),
                                         variant_trials(experiment), TrialStore(folder.path()),
                                         [](const Variant&) {
                                             return std::map<std::string, std::string>{{"x", "1"}};
                                         },
                                         {});
        Budget budget(budget_seconds, [this] { return now; });
        BudgetExecutor executor(ThreadExecutor(1), 1, budget, std::move(looks), [this](const TrialPlan& of) {
            std::vector<TrialRecord> records;
            for (const PlannedTrial& trial : of.trials) records.push_back(record(trial));
            return records;
        });
        executor.execute(plan, [&](const TrainingJob& job, const std::stop_token&) { train(plan, job, budget); }, {});
        return executor.looks({});
    }

private:
    TrialRecord record(const PlannedTrial& trial) const {
        const auto found = done.find(trial.key);
        if (found != done.end()) return found->second;
        TrialRecord open = record_of(trial, 0, 0);
        open.status = Status::interrupted;
        return open;
    }
    void train(const TrialPlan& plan, const TrainingJob& job, Budget& budget) {
        const PlannedTrial& trial = plan.trial(job.trials.front());
        if (done.contains(trial.key)) return;
        begun.push_back(fmt::format("{} {}", trial.key.variant, trial.key.seed()));
        const double taken = seconds.at(trial.key.variant);
        now += taken;
        budget.learn(trial, done[trial.key] = record_of(trial, taken, accuracy(trial.key)));
    }
};

std::vector<std::string> part(const std::vector<std::string>& all, std::size_t first, std::size_t count) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(std::min(first, all.size()));
    return {begin, begin + static_cast<std::ptrdiff_t>(std::min(count, all.size() - std::min(first, all.size())))};
}

std::vector<int> seeds_of(const Looks& looks) {
    std::vector<int> seeds;
    for (const Look& look : looks.made) seeds.push_back(look.seeds);
    return seeds;
}

/// `small` and `still` have as many parameters each, whatever the seed: nothing decides that.
Experiment undecidable(int seeds) {
    Claim same = sample::claim("more_params", "large", "still", "params", Expect::greater);
    return claimed({variant("large"), variant("still", "training: {optimizer: {sgd: 0.01}, epochs: 3}"),
                    variant("idle", "training: {optimizer: {sgd: 0.02}, epochs: 1}")},
                   seeds, {same});
}

/// Its clock goes on by so much with every trial, or every epoch.
struct Ticking : Listener {
    double now = 0, of_trial = 0, of_epoch = 0;
    void on_epoch(const PlannedTrial&, const TrialRecord&) override { now += of_epoch; }
    void on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) override {
        Listener::on_trial_finished(trial, record);
        now += of_trial;
    }
    RunOutcome run(const Experiment& file, const Folder& folder, double seconds) {
        now = 0;
        Budget budget(seconds, [this] { return now; });
        return run_within(file, options(folder), budget, *this, {});
    }
};

}  // namespace

TEST_SUITE("run") {
    TEST_CASE("a budget knows what has ended, and reckons the rest by it") {
        double now = 100;
        Budget budget(60, [&] { return now; });
        const Variant short_one = of_epochs("short", 2), long_one = of_epochs("long", 20);
        CHECK_FALSE(budget.seconds_of(short_one));
        PlannedTrial trial;
        trial.key = {"short", {.seed = 1}};
        trial.variant = &short_one;
        TrialRecord record = record_of(trial, 3, 0.5);
        record.curve.epoch = {0, 1, 2};
        record.curve.columns = {{"eval_seconds", {0.25, 0.5, 0.25}}};
        budget.learn(trial, record);
        CHECK(*budget.seconds_of(short_one) == 4);
        budget.learn(trial, record_of(trial, 2, 0.5));
        CHECK(*budget.seconds_of(short_one) == 4);  // the longest
        record.status = Status::diverged;
        record.train_seconds = 50;
        budget.learn(trial, record);
        CHECK(*budget.seconds_of(short_one) == 4);
        CHECK(*budget.seconds_of(long_one) == work_of(long_one) * 6 / (2 * work_of(short_one)));

        TrialPlan plan;
        plan.trials = {trial};
        plan.jobs = {{.trials = {0}}};
        CHECK(budget.allows(plan, plan.jobs[0]));
        now = 156;
        CHECK(budget.allows(plan, plan.jobs[0]));
        now = 157;
        CHECK_FALSE(budget.allows(plan, plan.jobs[0]));
        plan.trials[0].epochs_before = 1;  // half of it is done
        CHECK(budget.allows(plan, plan.jobs[0]));
        budget.check();
        CHECK_FALSE(budget.token().stop_requested());
        now = 160;
        budget.check();
        CHECK(budget.token().stop_requested());
    }

    TEST_CASE("what comes beside a training counts too, as this run tells: testing, getting ready, saving") {
        double now = 100;
        Budget budget(600, [&] { return now; });
        const Variant one = of_epochs("one", 2), other = of_epochs("other", 2);
        PlannedTrial trial;
        trial.key = {"one", {.seed = 1}};
        trial.variant = &one;
        budget.learn(trial, record_of(trial, 3, 0.5));  // from the folder
        CHECK(*budget.seconds_of(one) == 3);
        const auto take = [&](double seconds, double trained) {
            budget.begin(trial);
            now += seconds;
            budget.learn(trial, record_of(trial, trained, 0.5));
        };
        take(10, 3);
        CHECK(*budget.seconds_of(one) == 3 + 7);
        take(5, 3);
        CHECK(*budget.seconds_of(one) == 3 + 7);  // the longest
        CHECK(*budget.seconds_of(other) == work_of(other) * 3 / work_of(one) + 7);
        trial.key = {"other", {.seed = 1}};
        trial.variant = &other;
        take(4, 3);
        CHECK(*budget.seconds_of(other) == 3 + 1);
        trial.epochs_before = 1;  // what was trained before is in its record, and took no time here
        take(2, 4);
        CHECK(*budget.seconds_of(other) == 4 + 1);
    }

    TEST_CASE("what undecided claims need comes first, the longest of a seed before the others; then the rest") {
        Pretended it{.seconds = {{"plain", 1}, {"long", 3}, {"idle", 1}}};
        it.accuracy = [](const TrialKey& key) { return key.variant == "long" ? 0.9 : 0.5; };
        const Experiment file = claimed({of_epochs("idle", 5), of_epochs("plain", 2), of_epochs("long", 6)}, 12,
                                        {is_better("long", "plain")});
        const Looks looks = it.run(file, 1000, plan_looks(8, 12));
        CHECK(it.begun.size() == 36);
        CHECK(part(it.begun, 0, 3) == std::vector<std::string>{"plain 1", "long 1", "long 2"});
        CHECK(part(it.begun, 14, 4) == std::vector<std::string>{"long 8", "plain 8", "idle 1", "idle 2"});
        CHECK(part(it.begun, 23, 4) == std::vector<std::string>{"idle 8", "long 9", "idle 9", "plain 9"});
        CHECK(seeds_of(looks) == std::vector<int>{8});
        CHECK(looks.planned == 5);
        CHECK(looks.max_seeds == 12);
    }

    TEST_CASE("a child whose parent has no time has not had its own") {
        Pretended it{.seconds = {{"plain", 1}, {"long", 100}, {"child", 1}}};
        const Variant child = variant("child", "model: {start_from: {variant: long}}\ntraining: {epochs: 1}");
        it.run(claimed({of_epochs("long", 200), child, of_epochs("plain", 2)}, 1, {is_better("child", "plain")}), 20,
               {});
        CHECK(it.begun == std::vector<std::string>{"plain 1"});
    }

    TEST_CASE("as long as nothing has ended the shortest begins, and tells what would take too long") {
        Pretended it{.seconds = {{"plain", 1}, {"long", 100}}};
        const Experiment file =
            claimed({of_epochs("long", 200), of_epochs("plain", 2)}, 3, {is_better("long", "plain")});
        it.run(file, 20, plan_looks(3, 3));
        CHECK(it.begun == std::vector<std::string>{"plain 1", "plain 2", "plain 3"});
    }

    TEST_CASE("who is decided makes way for who is not") {
        Pretended it{.seconds = {{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}}};
        it.accuracy = [](const TrialKey& key) { return key.variant == "a" ? 0.9 : 0.5; };
        const Experiment file = claimed({of_epochs("a", 5), of_epochs("b", 4), of_epochs("c", 3), of_epochs("d", 2)},
                                        10, {is_better("a", "b"), is_better("c", "d")});
        const Looks looks = it.run(file, 1000, plan_looks(8, 10));
        CHECK(part(it.begun, 32, 8) ==
              std::vector<std::string>{"c 9", "d 9", "c 10", "d 10", "a 9", "b 9", "a 10", "b 10"});
        CHECK(seeds_of(looks) == std::vector<int>{8, 9, 10});
    }

    TEST_CASE("what can't end in time is not begun, and a look is made at whole seeds alone") {
        Pretended it{.seconds = {{"plain", 2}, {"long", 3}}};
        const Experiment file =
            claimed({of_epochs("plain", 2), of_epochs("long", 6)}, 12, {is_better("long", "plain")});
        const Looks looks = it.run(file, 47, plan_looks(8, 12));
        CHECK(it.now == 47);
        CHECK(it.begun.back() == "plain 10");  // 3 seconds were too much for `long`
        CHECK(it.begun.size() == 19);
        CHECK(seeds_of(looks) == std::vector<int>{8, 9});
        // The same trials make the same of what is left.
        it.begun.clear();
        it.now = 0;
        CHECK(seeds_of(it.run(file, 5, plan_looks(8, 12))) == std::vector<int>{8, 9, 10});
        CHECK(it.begun == std::vector<std::string>{"long 10", "plain 11"});
        Pretended short_of_it{.seconds = it.seconds};
        CHECK(short_of_it.run(file, 30, plan_looks(8, 12)) == Looks());
    }

    TEST_CASE("a run within a time keeps what is done, says what is missing, and goes on from there") {
        Folder folder, whole;
        Ticking ticking;
        ticking.of_trial = 10;
        const Experiment file = undecidable(12);
        const RunOutcome part = ticking.run(file, folder, 105);
        CHECK(part.exit == ExitCode::done);
        CHECK(part.trained == 11);
        REQUIRE(part.results.within);
        CHECK(part.results.within->seconds == 105);
        CHECK(part.results.within->missing == 25);
        CHECK(part.results.looks == Looks());
        CHECK(part.results.claims.at(0).pairs == 5);
        CHECK(part.results.claims.at(0).why.find("left out") == std::string::npos);  // as if they had gone wrong
        CHECK(read_results(part.folder).within == part.results.within);

        const RunOutcome rest = ticking.run(file, folder, 1e6);
        CHECK(rest.trained == 25);
        CHECK(rest.taken_from_folder == 11);
        CHECK(rest.results.within->missing == 0);
        CHECK(seeds_of(rest.results.looks) == std::vector<int>{8, 9, 10, 11, 12});
        CHECK(rest.results.looks.by_hand == std::vector<int>{5});  // when the time was over
        Listener listener;
        const RunOutcome expected = run_experiment(file, options(whole), listener, {});
        REQUIRE(rest.results.trials.size() == expected.results.trials.size());
        for (std::size_t i = 0; i < rest.results.trials.size(); ++i)
            CHECK(timeless(rest.results.trials[i]) == timeless(expected.results.trials[i]));
    }

    TEST_CASE("who is at work when the time is over saves what it has, and goes on to the same bits") {
        Folder folder, whole;
        Ticking ticking;
        ticking.of_epoch = 15;
        const Experiment file = undecidable(1);
        const RunOutcome part = ticking.run(file, folder, 25);
        CHECK(part.exit == ExitCode::done);
        CHECK(part.results.within->missing == 3);
        CHECK(std::filesystem::exists(part.folder / "trials/large/seed-1/checkpoint"));
        CHECK(ticking.run(file, folder, 1e6).results.within->missing == 0);
        Listener listener;
        const RunOutcome expected = run_experiment(file, options(whole), listener, {});
        const Results results = read_results(part.folder);
        for (std::size_t i = 0; i < results.trials.size(); ++i)
            CHECK(timeless(results.trials[i]) == timeless(expected.results.trials[i]));
    }

    TEST_CASE("a search that had no time leaves its variant alone; one that had it goes on") {
        Folder folder;
        Ticking ticking;
        ticking.of_trial = 10;
        Experiment file = experiment({variant("fixed"), choosing("found")}, {1, 2, 3});
        const RunOutcome part = ticking.run(file, folder, 35);
        CHECK(part.exit == ExitCode::done);
        CHECK(part.results.within->missing == 6);
        CHECK_FALSE(part.results.search.at(0).find_kept());
        const RunOutcome rest = ticking.run(file, folder, 1e6);
        CHECK(rest.results.within->missing == 0);
        CHECK(rest.results.search.at(0).kept == "rate_0.05");
    }

    TEST_CASE("what an hour more would bring is told by what the claims need and what trainings took") {
        const Experiment file = claimed({of_epochs("a", 5), of_epochs("b", 4)}, 8, {});
        Results results;
        results.trials.resize(3);
        results.trials[1].status = Status::finished;
        Budget budget(600, [] { return 0.0; });
        Verdict verdict{.claim = "a_is_better", .variant = "a", .against = "b"};
        verdict.pairs = 8;
        verdict.more_seeds = 9;
        results.claims = {verdict};
        const auto told = [&] { return within_sentence(outlook_of(results, file, budget, 2)); };
        const std::string missing =
            "Within 10 min there was no time for 2 trials: the same command goes on from there.";
        CHECK(told() == missing + " What an hour more would bring is not known: none of `a`, `b` has ended.");
        for (const Variant& variant : file.variants) {
            PlannedTrial trial;
            trial.key = {variant.name, {.seed = 1}};
            trial.variant = &variant;
            budget.learn(trial, record_of(trial, variant.name == "a" ? 80 : 40, 0.5));
        }
        CHECK(told() ==
              missing +
                  " An hour more is time for about 45 more seeds of `a`, `b`: `a_is_better` takes about 9 more, 12 "
                  "min.");
        results.claims[0].more_seeds = 90;
        results.claims.push_back(verdict);
        results.claims[1].claim = "other";
        results.claims[1].more_seeds.reset();
        CHECK(told() ==
              missing +
                  " An hour more is time for about 45 more seeds of `a`, `b`: `a_is_better` takes about 90 more, 2 "
                  "h; no reasonable number of them decides `other`.");
        for (Verdict& each : results.claims) each.decision = Decision::supported;
        CHECK(told() == missing + " Every claim is decided: more time would add to the table alone.");
        for (TrialRecord& trial : results.trials) trial.status = Status::finished;
        CHECK(told() == "All trials had their time within 10 min.");
        results.claims[0].decision = Decision::undecided;
        CHECK(told().ends_with(" The 8 seeds of the file are trained: --seeds asks for more."));
    }
}
