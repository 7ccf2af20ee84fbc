#include "runner/run/growing_results.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "runner/results/results_json.h"
#include "runner/results/so_far.h"
#include "runner/results/table.h"
#include "runner/results/text_curves.h"
#include "runner/run/run_parts.h"
#include "runner/run/thread_executor.h"
#include "tests/run/support.h"

using namespace tests;

namespace {

/// Reads the results each time that a trial has ended.
struct Reader : RunObserver {
    explicit Reader(std::filesystem::path results_folder) : folder(std::move(results_folder)) {}
    void on_epoch(const PlannedTrial&, const TrialRecord&) override { look(); }
    void look() {
        if (std::filesystem::exists(folder / "results.json")) seen.push_back(read_results(folder));
    }

    std::filesystem::path folder;
    std::vector<Results> seen;
};

/// Asks each time that a trial has ended what there is.
struct Asking : RunObserver {
    void on_trial_finished(const PlannedTrial&, const TrialRecord&) override {
        if (auto results = parts->results_so_far({})) seen.push_back(*std::move(results));
    }

    const RunParts* parts = nullptr;
    std::vector<Results> seen;
};

std::ptrdiff_t count_ended(const Results& results) {
    return std::ranges::count(results.trials, Status::finished, &TrialRecord::status);
}

}  // namespace

TEST_SUITE("run") {
    TEST_CASE("results grow while a run goes on: marked, with curves of what is being trained, and whole in the end") {
        Folder folder, other;
        const Experiment file = experiment({variant("a"), variant("b")}, {1, 2});
        RunOptions where = options(folder);
        where.renew_seconds = 0;
        Reader reader(folder / file.name);
        const RunOutcome outcome = run_experiment(file, where, reader, {});
        REQUIRE(reader.seen.size() >= 2);
        for (const Results& results : reader.seen) {
            CHECK(results.partial);
            CHECK(results.trials.size() == 4);
        }
        for (std::size_t i = 1; i < reader.seen.size(); ++i)
            CHECK(count_ended(reader.seen[i - 1]) <= count_ended(reader.seen[i]));
        const auto is_being_trained = [](const TrialRecord& trial) { return trial.why == "running"; };
        const auto& trials = reader.seen.back().trials;
        const auto running = std::ranges::find_if(trials, is_being_trained);
        REQUIRE(running != trials.end());
        CHECK(running->status == Status::interrupted);
        CHECK_FALSE(running->curve.epoch.empty());
        CHECK(results_table(reader.seen.back(), 80, false).find(" to come\n") != std::string::npos);
        CHECK(troubles(reader.seen.back()).empty());  // what is not done yet is none

        const Results last = read_results(folder / file.name);
        CHECK_FALSE(last.partial);
        CHECK(count_ended(last) == 4);
        CHECK(read(folder / file.name / "results.json").find("partial") == std::string::npos);
        Listener listener;
        const RunOutcome alone = run_experiment(file, options(other), listener, {});
        for (std::size_t i = 0; i < 4; ++i) CHECK(timeless(last.trials[i]) == timeless(alone.results.trials[i]));
    }

    TEST_CASE("while candidates race the results tell how they stand, and who has left and why") {
        Folder folder;
        Variant found = choosing("found", "", {"0.00001", "0.05", "0.06", "1e30"});
        found.search->seeds = {1, 2, 3};
        found.search->miss = 0.05;
        found.search->by = "best.val_loss";
        const Experiment file = experiment({variant("fixed"), found}, {1, 2});
        const RunOptions where = options(folder);
        Asking asking;
        ThreadExecutor executor(1);
        RunParts parts(file, where, executor, asking, {});
        asking.parts = &parts;
        const Results last = parts.collect(parts.execute(variant_trials)).results;
        REQUIRE(asking.seen.size() > 4);
        const Results& first = asking.seen.front();
        CHECK(first.partial);
        REQUIRE(first.search.size() == 1);
        CHECK(first.search[0].kept.empty());
        CHECK(first.trials.size() == 4);
        CHECK(count_ended(first) == 0);
        for (std::size_t i = 0; i < 3; ++i)
            CHECK(races_text(asking.seen[i]).empty());  // not all have ended with seed 1
        CHECK(races_text(asking.seen[3]) ==
              "found: after 1 seed 3 of 4 candidates are left in the race\n"
              "  rate_1e30 left: diverged with seed 1\n");
        CHECK(races_text(last).empty());
        CHECK_FALSE(last.search[0].kept.empty());
    }

    TEST_CASE("curves in letters: one for each variant, in a field of twelve lines") {
        Folder folder;
        const Experiment file = experiment({variant("a"), variant("b")}, {1, 2});
        Listener listener;
        const RunOutcome outcome = run_experiment(file, options(folder), listener, {});
        const std::string text = text_curves(outcome.results, 80);
        CHECK(std::ranges::count(text, '\n') == 15);
        CHECK(text.ends_with("  a a, b b\n"));
        CHECK(text.find("epoch ") != std::string::npos);
        CHECK(text_curves(Results(), 80).empty());
    }
}
