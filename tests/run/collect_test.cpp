#include "runner/run/collect.h"

#include <doctest/doctest.h>

#include "runner/run/search.h"
#include "runner/run/trial_inputs.h"
#include "runner/run/trial_records.h"
#include "runner/run/trial_runner.h"
#include "tests/run/support.h"

using namespace tests;

namespace {

/// All that a process of its own starts from: the experiment, and the folder.
struct Process {
    const Experiment& file;
    TrialStore store;
    RunObserver silent;
    TrialInputs inputs;
    TrialPlan plan;

    Process(const Experiment& experiment, const std::filesystem::path& folder, const DataPlaces& places)
        : file(experiment),
          store(folder),
          inputs(experiment, places, {}),
          plan(make_plan(std::make_shared<const Experiment>(experiment), variant_trials(experiment), store,
                         [this](const Variant& variant) { return inputs.dataset(variant)->sha256; }, {})) {}

    void run(const TrialKey& key) {
        TrialRunner(plan, inputs, store, silent, {}).run(plan.job(plan.find(key)->job), {});
    }
    Results collect_all() const { return collect(plan, store, {}, {}); }
};

/// Hands on nothing but keys, as to a cluster.
class KeyExecutor : public Executor {
public:
    KeyExecutor(const Experiment& file, const RunOptions& options) : file_(file), options_(options) {}
    void execute(const TrialPlan& plan, const RunJob&, const std::stop_token&) override {
        std::vector<int> order;
        for (const TrainingJob& job : plan.jobs)
            if (job.parent < 0) order.push_back(job.trials.front());
        for (const TrainingJob& job : plan.jobs)
            if (job.parent >= 0) order.push_back(job.trials.front());
        for (const int index : order)
            Process(file_, options_.out / file_.name, options_.places).run(plan.trial(index).key);
    }

private:
    const Experiment& file_;
    const RunOptions& options_;
};

}  // namespace

TEST_SUITE("run") {
    TEST_CASE("trials that other processes were told by key are collected from the store, to the same bits") {
        Folder here, there;
        const Experiment file = relatives();
        Listener listener;
        const RunOutcome threads = run_experiment(file, options(here), listener, {});
        const RunOptions elsewhere = options(there);
        KeyExecutor executor(file, elsewhere);
        const RunOutcome keys = run_experiment(file, elsewhere, executor, listener, {});
        CHECK(keys.exit == ExitCode::done);
        CHECK(keys.trained == 0);  // by this process
        REQUIRE(keys.results.trials.size() == threads.results.trials.size());
        for (std::size_t i = 0; i < keys.results.trials.size(); ++i)
            CHECK(timeless(keys.results.trials[i]) == timeless(threads.results.trials[i]));
    }

    TEST_CASE("what has not begun, failed or was interrupted is collected as such") {
        Folder folder;
        const Experiment file = relatives();
        Process process(file, folder.path(), options(folder).places);
        process.run({"child", {1}});  // its parent is not there yet
        Results results = process.collect_all();
        REQUIRE(results.trials.size() == 6);
        for (const TrialRecord& trial : results.trials) {
            CHECK(trial.status == Status::interrupted);
            CHECK(trial.why == "not started");
        }
        TrialRecord failed = record_not_started(*process.plan.find({"base", {1}}));
        failed.status = Status::failed;
        failed.why = "out of memory";
        process.store.save_unfinished(failed, "c");
        process.run({"child", {1}});
        process.run({"base", {2}});
        results = process.collect_all();
        CHECK(results.trials[0].why == "it starts from `base`, seed 1, which failed: out of memory");
        CHECK(results.trials[2].status == Status::failed);
        CHECK(results.trials[3].status == Status::finished);
        CHECK(results.trials[5].sparsity == 0.5);
        reset_unfinished(process.store, process.plan);
        CHECK(process.collect_all().trials[2].why == "not started");
    }

    TEST_CASE("a trial that is to be trained again counts as not begun until it has been") {
        Folder folder;
        const Experiment file = experiment({variant("a")});
        Process process(file, folder.path(), options(folder).places);
        process.run({"a", {1}});
        CHECK(process.collect_all().trials[0].status == Status::finished);
        TrialPlan again = process.plan;
        again.trials[0].fresh = true;
        reset_unfinished(process.store, again);
        CHECK(process.collect_all().trials[0].status == Status::interrupted);
        process.run({"a", {1}});
        CHECK(process.collect_all().trials[0].status == Status::finished);
    }
}
