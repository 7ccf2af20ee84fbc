#include "runner/run/search.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runner/record/trial_json.h"
#include "runner/run/plan_experiment.h"
#include "runner/store/json.h"
#include "runner/store/trial_store.h"
#include "tests/run/support.h"

using namespace tests;

namespace {

Experiment searched() { return experiment({variant("fixed"), choosing("found")}, {1, 2, 3}); }

std::vector<std::string> everything(const RunOutcome& outcome) {
    std::vector<std::string> result;
    for (const TrialRecord& record : outcome.results.trials) result.push_back(timeless(record));
    for (const SearchRecord& search : outcome.results.search) {
        result.push_back(sentence(search));
        for (const CandidateRecord& candidate : search.candidates)
            for (const auto& value : candidate.values) result.push_back(fmt::format("{}", value.value_or(-1)));
    }
    return result;
}

RunOutcome run(const Experiment& experiment, const RunOptions& options) {
    Listener listener;
    return run_experiment(experiment, options, listener, {});
}

/// Stops at the n-th event.
struct StopAfter : Listener {
    std::stop_source stop;
    int left;
    explicit StopAfter(int events) : left(events) {}
    void on_epoch(const PlannedTrial&, const TrialRecord&) override {
        if (--left <= 0) stop.request_stop();
    }
};

/// A search of three candidates on two seeds that came to these numbers; NaN: diverged.
SearchRecord came_to(const std::string& by, const std::vector<std::pair<double, double>>& values) {
    Variant chooser = choosing("v");
    chooser.search->by = by;
    const std::string column = chooser.search->column();
    std::vector<TrialRecord> records;
    for (const auto& [one, two] : values)
        for (const double value : {one, two}) {
            TrialRecord& record = records.emplace_back();
            record.curve.epoch = {0, 1};
            record.curve.columns = {{column, {{}, value}}};
            record.status = std::isnan(value) ? Status::diverged : Status::finished;
        }
    return compare_candidates(chooser, {{1}, {2}}, [&](const TrialKey& key) {
        const auto index = static_cast<std::size_t>(std::ranges::find(chooser.candidates, key.variant, &Variant::name) -
                                                    chooser.candidates.begin());
        return std::optional(records[2 * index + key.seed() - 1]);
    });
}

}  // namespace

TEST_SUITE("run") {
    TEST_CASE("the best mean is kept, the first of equals; what went wrong with one seed is worst") {
        CHECK(came_to("best.val_accuracy", {{0.5, 0.7}, {0.6, 0.7}, {0.9, 0.1}}).kept == "rate_0.05");
        CHECK(came_to("last.val_loss", {{0.5, 0.7}, {0.6, 0.7}, {0.9, 0.1}}).kept == "rate_1e30");
        CHECK(came_to("best.val_accuracy", {{0.25, 0.75}, {0.5, 0.5}, {0.75, 0.25}}).kept == "rate_0.0001");
        CHECK(came_to("best.val_accuracy", {{0.3, 0.3}, {0.1 + 0.2, 0.1 + 0.2}, {0.1, 0.1}}).kept == "rate_0.0001");
        CHECK(came_to("best.val_accuracy", {{0.1, 0.1}, {NAN, 0.9}, {0.2, 0.1}}).kept == "rate_1e30");
        CHECK(came_to("best.val_loss", {{NAN, 0.1}, {0.9, 0.9}, {0.1, NAN}}).kept == "rate_0.05");
        const SearchRecord all_wrong = came_to("best.val_loss", {{NAN, 1}, {1, NAN}, {NAN, NAN}});
        CHECK(all_wrong.kept == "rate_0.0001");
        CHECK(sentence(all_wrong) == "v: chose rate_0.0001 (diverged) over 0.05 (diverged), 1e30 (diverged)");
    }

    TEST_CASE("a network that has collapsed is ranked by what the search asks for, as any other") {
        const Variant chooser = choosing("v");
        const auto kept = [&](double collapsed, double finished) {
            return compare_candidates(
                       chooser, {{1}, {2}},
                       [&](const TrialKey& key) {
                           const bool first = key.variant == chooser.candidates[0].name;
                           TrialRecord record;
                           record.status = first ? Status::collapsed : Status::finished;
                           record.curve.epoch = {0, 1};
                           record.curve.columns = {{chooser.search->column(), {{}, first ? collapsed : finished}}};
                           return std::optional(record);
                       })
                .kept;
        };
        CHECK(kept(0.9, 0.8) == chooser.candidates[0].label());
        CHECK(kept(0.7, 0.8) == chooser.candidates[1].label());
    }

    TEST_CASE("a search is resolved by a value: the experiment as it is when its variants have chosen") {
        Experiment file = experiment({variant("fixed"), choosing("found"), choosing("open")}, {1, 2, 3});
        const FindRecord find = [](const TrialKey& key) -> std::optional<TrialRecord> {
            if (key == TrialKey{"open/rate_0.05", {2}}) return {};
            TrialRecord record;
            record.status = Status::finished;
            record.curve.epoch = {0, 1};
            record.curve.columns = {{"val_accuracy", {{}, key.variant.ends_with("0.05") ? 0.9 : 0.5}}};
            return record;
        };
        const std::vector<SearchRecord> searches = compare_candidates(file, find);
        REQUIRE(searches.size() == 2);
        CHECK(searches[0].kept == "rate_0.05");
        CHECK(searches[1].kept.empty());
        const Experiment resolved = resolve_search(file, searches);
        CHECK(file.variants[1].is_open());
        CHECK_FALSE(resolved.variants[0].is_open());
        CHECK_FALSE(resolved.variants[1].is_open());
        CHECK(resolved.variants[2].is_open());
        CHECK(resolved.variants[1].name == "found");
        CHECK(show(resolved.variants[1].parameters) == "{rate: 0.05}");
        CHECK(resolved.variants[1].candidates.size() == 3);
        CHECK(show(resolved.variants[2].resolved) == show(file.variants[2].resolved));
    }

    TEST_CASE("a search keeps the best candidate, whose trainings are not trained again") {
        Folder folder;
        Listener listener;
        const RunOutcome outcome = run_experiment(searched(), options(folder), listener, {});
        CHECK(outcome.exit == ExitCode::done);  // a candidate that diverged is no failure
        // 3 of `fixed`, 3 × 2 of the search, and the one seed of what was kept that the search has not trained
        CHECK(outcome.trained == 10);
        CHECK(std::ranges::count_if(listener.events, [](const auto& e) { return e.starts_with("start"); }) == 10);
        CHECK(std::ranges::count(listener.events, "start found 3") == 1);
        CHECK(std::ranges::count(listener.events, "start found 1") == 0);
        CHECK(std::ranges::count(listener.events, "finished found 1") == 1);
        CHECK(std::ranges::count(listener.events, "diverged found/rate_1e30 2") == 1);

        REQUIRE(outcome.results.search.size() == 1);
        const SearchRecord& search = outcome.results.search[0];
        CHECK(search.kept == "rate_0.05");
        CHECK(search.candidates[2].statuses == std::vector<std::string>{"diverged", "diverged"});
        CHECK_FALSE(search.candidates[2].mean);
        CHECK(*search.candidates[1].mean > *search.candidates[0].mean);
        CHECK(*search.candidates[1].mean == (*search.candidates[1].values[0] + *search.candidates[1].values[1]) / 2);
        CHECK(show(search.candidates[1].parameters) == "{rate: 0.05}");

        REQUIRE(outcome.results.trials.size() == 6);
        for (std::size_t i = 3; i < 6; ++i) {
            const TrialRecord& trial = outcome.results.trials[i];
            CHECK(trial.variant == "found");
            CHECK(trial.seed == i - 2);
            CHECK(show(trial.parameters) == "{rate: 0.05}");
            CHECK(trial.test.contains("accuracy"));
        }
        // the same as if the file had named that rate
        Folder apart;
        Variant named = variant("found", "training: {optimizer: {sgd: 0.05}}");
        named.parameters.set("rate", Value::number(0.05));
        const RunOutcome direct = run(experiment({named}, {1, 2, 3}), options(apart));
        for (std::size_t i = 0; i < 3; ++i)
            CHECK(timeless(direct.results.trials[i]) == timeless(outcome.results.trials[3 + i]));
    }

    TEST_CASE("what a search tries does not see the test set") {
        Folder folder;
        const RunOutcome outcome = run(searched(), options(folder));
        for (const char* rate : {"0.0001", "0.05", "1e30"})
            for (const int seed : {1, 2}) {
                const auto file = outcome.folder / fmt::format("trials/found/rate_{}/seed-{}/trial.json", rate, seed);
                const TrialRecord trial = trial_from_value(from_json(read(file), file.native()));
                CHECK(trial.test.empty());
                CHECK(trial.test_per_class.empty());
                CHECK(trial.confusion_matrix.empty());
                CHECK_FALSE(trial.train_test_gap);
                CHECK(trial.train.contains("accuracy"));
                CHECK(trial.curve.epoch.size() > 1);
            }
    }

    TEST_CASE("a search comes to the same bits for any number of jobs, from the folder and after interruptions") {
        Folder a, b, cut;
        const RunOutcome one = run(searched(), options(a, 1)), two = run(searched(), options(b, 2));
        CHECK(everything(one) == everything(two));
        const RunOutcome again = run(searched(), options(a));
        CHECK(again.trained == 0);
        CHECK(again.taken_from_folder == 12);
        CHECK(everything(again) == everything(one));
        int interrupted = 0;
        for (int events = 1; events < 40; events += 2) {
            StopAfter listener(events);
            const RunOutcome part = run_experiment(searched(), options(cut, 2), listener, listener.stop.get_token());
            if (part.exit != ExitCode::interrupted) break;
            ++interrupted;
            CHECK(part.results.trials.size() == 6);
            if (interrupted == 1) {
                CHECK(part.results.search[0].kept.empty());
                CHECK(sentence(part.results.search[0]) == "found: its search has not ended");
            }
        }
        CHECK(interrupted > 2);
        CHECK(everything(run(searched(), options(cut))) == everything(one));
        RunOptions fresh = options(a);
        fresh.fresh = true;
        CHECK(run(searched(), fresh).trained == 10);
    }

    TEST_CASE("the plan counts what a search takes, and knows what it kept") {
        Folder folder;
        const Experiment file = searched();
        const TrialPlan before = plan_experiment(file, options(folder));
        REQUIRE(before.trials.size() == 12);
        CHECK(std::ranges::count_if(before.trials, &PlannedTrial::search) == 6);
        CHECK(before.trial(0).key == TrialKey{"found/rate_0.0001", {1}});
        CHECK(before.trial(11).key == TrialKey{"found", {3}});
        CHECK(before.trial(9).same_steps >= 0);
        CHECK(before.trial(11).same_steps == -1);
        run(file, options(folder));
        const TrialPlan after = plan_experiment(file, options(folder));
        CHECK(std::ranges::all_of(after.trials, &PlannedTrial::is_finished));
    }

    TEST_CASE("a search waits for what its candidates start from, and others for what it kept") {
        Folder folder;
        const Experiment file =
            experiment({choosing("tuned", "model: {start_from: {variant: base}}"), variant("base"),
                        variant("child", "model: {start_from: {variant: tuned, layers: hidden}, freeze: hidden}")},
                       {1, 2, 3});
        Listener listener;
        const RunOutcome outcome = run_experiment(file, options(folder, 2), listener, {});
        CHECK(outcome.exit == ExitCode::done);
        CHECK(outcome.trained == 3 + 6 + 1 + 3);
        CHECK(std::ranges::count(listener.events, "finished base 1") == 1);
        const std::string kept = "tuned/" + outcome.results.search[0].kept;
        const auto kernel = [&](const TrialKey& key) {
            return weights_in(outcome, key).tensors.at("hidden/kernel").values;
        };
        CHECK(kernel({"child", {1}}) == kernel({kept, {1}}));
        CHECK(kernel({"child", {3}}) == kernel({"tuned", {3}}));
    }

    TEST_CASE("a search where all goes wrong keeps the first, and the run says so") {
        Folder folder;
        const RunOutcome outcome =
            run(experiment({choosing("lost", "", {"1e30", "2e30"})}, {1, 2, 3}), options(folder));
        CHECK(outcome.exit == ExitCode::trial_failed);
        CHECK(outcome.results.search[0].kept == "rate_1e30");
        CHECK(outcome.trained == 5);
        for (const TrialRecord& trial : outcome.results.trials) CHECK(trial.status == Status::diverged);
    }
}
