#include "runner/run/until_decided.h"
#include "runner/run/earlier_looks.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "runner/config/claims/few_seeds.h"
#include "runner/results/records.h"
#include "runner/results/results_json.h"
#include "runner/store/files.h"
#include "tests/results/sample.h"
#include "tests/run/support.h"

using namespace tests;

namespace {

/// `large` learns, `still` does not: the first looks at it decide.
Experiment learns_or_not(const std::string& measure, Expect expect = Expect::greater) {
    Experiment file = experiment({variant("large"), variant("still",
                                                            "training: {optimizer: {sgd: 0.0}, epochs: 1, "
                                                            "accept: [collapsed]}")},
                                 {3, 9});
    file.resolved = Value::map();
    file.claims = {sample::claim("learns", "large", "still", measure, expect)};
    return file;
}

std::vector<std::uint64_t> seeds_of(const Results& results, const std::string& variant) {
    std::vector<std::uint64_t> seeds;
    for (const TrialRecord& trial : results.trials)
        if (trial.variant == variant) seeds.push_back(trial.seed);
    return seeds;
}

struct StopAfter : Listener {
    std::stop_source stop;
    int trials = 0;
    void on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) override {
        Listener::on_trial_finished(trial, record);
        if (--trials == 0) stop.request_stop();
    }
};

}  // namespace

TEST_SUITE("run") {
    TEST_CASE("seeds are added until a look can decide, and no further") {
        Folder folder;
        Listener listener;
        const RunOutcome outcome = run_until_decided(learns_or_not("test_accuracy"), options(folder), 30, listener, {});
        CHECK(outcome.exit == ExitCode::done);
        CHECK(outcome.trained == 16);
        // the file's own two, then the smallest numbers
        CHECK(seeds_of(outcome.results, "large") == std::vector<std::uint64_t>{3, 9, 1, 2, 4, 5, 6, 7});
        CHECK(outcome.results.claims.at(0).decision == Decision::supported);
        CHECK(outcome.results.claims.at(0).look == 1);
        CHECK(outcome.results.looks.made == std::vector<Look>{plan_looks(8, 30).front()});
        CHECK(outcome.results.looks.planned == 23);
        CHECK(show(*outcome.results.config.find("seeds")) == "[3, 9, 1, 2, 4, 5, 6, 7]");
        CHECK(read_results(outcome.folder).looks == outcome.results.looks);
    }

    TEST_CASE("what cannot be decided gets all its seeds; every trial is trained and told once") {
        Folder folder;
        Listener listener;
        // both have the same number of parameters, whatever the seed
        const RunOutcome outcome = run_until_decided(learns_or_not("params"), options(folder), 12, listener, {});
        CHECK(outcome.trained == 24);
        CHECK(seeds_of(outcome.results, "still").size() == 12);
        CHECK(outcome.results.claims.at(0).decision == Decision::undecided);
        CHECK(outcome.results.claims.at(0).look == 5);
        CHECK(std::ranges::count_if(listener.events, [](const auto& e) { return !e.starts_with("start"); }) == 24);
        CHECK(listener.messages.front() == "After 8 seeds undecided: learns. More seeds are added.");
        Listener again;
        const RunOutcome more = run_until_decided(learns_or_not("params"), options(folder), 20, again, {});
        CHECK(more.trained == 16);
        std::vector<int> looks;
        for (const Look& look : more.results.looks.made) looks.push_back(look.seeds);
        CHECK(looks.size() == 13);
        // Another plan's looks are told, and none is counted twice that this plan makes too.
        CHECK(more.results.looks.by_hand == std::vector<int>{8, 9, 10, 11, 12});
        CHECK(more.results.claims.at(0).looked_before.empty());
        Folder direct;
        const RunOutcome whole = run_until_decided(learns_or_not("params"), options(direct), 20, again, {});
        CHECK(show(write_record(more.results.claims.at(0))) == show(write_record(whole.results.claims.at(0))));
    }

    TEST_CASE("an interrupted run goes on with the same plan; --fresh trains each trial once") {
        Folder cut, whole;
        StopAfter stopper;
        stopper.trials = 17;
        const RunOutcome part =
            run_until_decided(learns_or_not("params"), options(cut), 12, stopper, stopper.stop.get_token());
        CHECK(part.exit == ExitCode::interrupted);
        Listener listener;
        const RunOutcome rest = run_until_decided(learns_or_not("params"), options(cut), 12, listener, {});
        CHECK(rest.trained == 24 - 17);
        RunOptions fresh = options(whole);
        fresh.fresh = true;
        const RunOutcome expected = run_until_decided(learns_or_not("params"), fresh, 12, listener, {});
        CHECK(expected.trained == 24);
        REQUIRE(rest.results.trials.size() == expected.results.trials.size());
        for (std::size_t i = 0; i < rest.results.trials.size(); ++i)
            CHECK(timeless(rest.results.trials[i]) == timeless(expected.results.trials[i]));
        CHECK(rest.results.looks == expected.results.looks);
    }

    TEST_CASE("looks by hand are kept, told and counted; the same look again is none") {
        Folder folder;
        const auto run = [&](int seeds, const std::string& measure = "params") {
            Experiment file = learns_or_not(measure);
            file.seeds.clear();
            for (int seed = 1; seed <= seeds; ++seed) file.seeds.push_back(static_cast<std::uint64_t>(seed));
            Listener listener;
            return run_experiment(file, options(folder), listener, {}).results;
        };
        const auto results = options(folder).out / learns_or_not("params").name;
        CHECK(run(6).looks.by_hand.empty());
        CHECK(run(6).looks.by_hand.empty());
        const Results more = run(8);
        CHECK(more.looks.by_hand == std::vector<int>{6});
        CHECK(more.claims.at(0).looked_before == std::vector<int>{6});
        CHECK(run(9).looks.by_hand == std::vector<int>{6, 8});
        CHECK(read_results(results).looks.by_hand == std::vector<int>{6, 8});
        const auto found = run(9, "test_accuracy");
        CHECK(found.looks.by_hand == std::vector<int>{6, 8});
        CHECK(found.claims.at(0).decision == Decision::supported);
    }

    TEST_CASE("looks by hand outlast other seeds, a file without claims, --fresh, other settings and lost results") {
        Folder folder;
        const auto results = options(folder).out / learns_or_not("params").name;
        const auto run = [&](std::uint64_t first, std::uint64_t last, bool claims = true, bool fresh = false,
                             const char* settings = "") {
            Experiment file = learns_or_not("params");
            if (*settings) file.variants = {variant("large", settings), variant("still", settings)};
            file.seeds.clear();
            for (std::uint64_t seed = first; seed <= last; ++seed) file.seeds.push_back(seed);
            if (!claims) file.claims.clear();
            RunOptions wanted = options(folder);
            wanted.fresh = fresh;
            Listener listener;
            return run_experiment(file, wanted, listener, {}).results.looks.by_hand;
        };
        CHECK(run(1, 3).empty());
        CHECK(run(4, 5).empty());  // none of the trials is the same
        CHECK(run(1, 4) == std::vector<int>{2, 3});
        CHECK(run(1, 5, false).empty());
        CHECK(run(1, 5) == std::vector<int>{2, 3, 4});
        CHECK(run(1, 5, true, false, "training: {optimizer: {sgd: 0.5}, epochs: 1}").empty());
        CHECK(run(1, 6) == std::vector<int>{2, 3, 4, 5});
        std::filesystem::remove(results / "results.json");
        CHECK(run(1, 6, true, true) == std::vector<int>{2, 3, 4, 5});
        // What is taken away by hand nobody can know.
        std::filesystem::remove(results / "looks.json");
        CHECK(run(1, 7) == std::vector<int>{2, 3, 4, 5, 6});  // the results tell
        std::filesystem::remove(results / "looks.json");
        std::filesystem::remove(results / "results.json");
        CHECK(run(1, 8).empty());
    }

    TEST_CASE("where claims have other numbers of seeds, the look is that of the one that has most") {
        Folder folder;
        Results results;
        for (const char* name : {"a", "b", "slow"})
            for (const std::uint64_t seed : {1, 2, 3}) {
                TrialRecord trial;
                trial.variant = name;
                trial.seed = seed;
                trial.status = trial.variant == "slow" && seed > 1 ? Status::interrupted : Status::finished;
                trial.hash = trial.variant + std::to_string(seed);
                results.trials.push_back(trial);
            }
        for (const char* name : {"a", "slow"}) {
            Verdict verdict;
            verdict.variant = name;
            verdict.against = "b";
            verdict.decision = Decision::undecided;
            results.claims.push_back(verdict);
        }
        EarlierLooks(folder.path()).keep(results);
        CHECK(read_file(folder.path() / "looks.json").find("\"seeds\": [3]") != std::string::npos);
    }

    TEST_CASE("looks that cannot be read are told, and begin anew") {
        Folder folder;
        const auto results = options(folder).out / learns_or_not("params").name;
        std::filesystem::create_directories(results);
        std::ofstream(results / "looks.json") << "{\"looks\": [{\"seeds\": 3}]}";
        Experiment file = learns_or_not("params");
        Listener listener;
        run_experiment(file, options(folder), listener, {});
        CHECK(listener.messages.front() == (results / "looks.json").native() +
                                               " cannot be read: looks at the claims before this run are not counted");
        file.seeds.push_back(11);
        CHECK(run_experiment(file, options(folder), listener, {}).results.looks.by_hand == std::vector<int>{2});
    }
}
