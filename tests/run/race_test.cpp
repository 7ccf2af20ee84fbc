// Candidates race: seed by seed, and who has left is not trained any more.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "runner/results/records.h"
#include "runner/results/report.h"
#include "runner/results/results_json.h"
#include "runner/run/plan_experiment.h"
#include "runner/run/search.h"
#include "tests/run/support.h"

using namespace tests;

namespace {

const std::vector<std::string> rates = {"0.00001", "0.00002", "0.05", "0.06", "1e30"};

Experiment racing(double miss = 0.05) {
    Variant found = choosing("found", "", rates);
    found.search->seeds = {1, 2, 3, 4, 5};
    found.search->miss = miss;
    found.search->by = "best.val_loss";
    return experiment({variant("fixed"), found}, {1, 2, 3, 4, 5, 6});
}

/// By candidate and seed; NaN: diverged. What is not there has not run.
using Numbers = std::map<std::pair<std::string, std::uint64_t>, double>;

SearchRecord searched(const Numbers& numbers, double miss = 0.05) {
    const Experiment file = racing(miss);
    const FindRecord find = [&](const TrialKey& key) -> std::optional<TrialRecord> {
        const auto found = numbers.find({key.variant.substr(key.variant.find('_') + 1), key.seed()});
        if (found == numbers.end()) return {};
        TrialRecord record;
        record.status = std::isnan(found->second) ? Status::diverged : Status::finished;
        record.curve.epoch = {0, 1};
        record.curve.columns = {{"val_loss", {{}, found->second}}};
        return record;
    };
    return compare_candidates(file, find).front();
}

std::vector<std::size_t> turns_of(const SearchRecord& search) {
    std::vector<std::size_t> turns;
    for (const CandidateRecord& candidate : search.candidates) turns.push_back(candidate.statuses.size());
    return turns;
}

RunOutcome run(const Experiment& file, const RunOptions& where) {
    Listener listener;
    return run_experiment(file, where, listener, {});
}

struct StopAfterEvents : Listener {
    std::stop_source stop;
    int left;
    explicit StopAfterEvents(int events) : left(events) {}
    void on_epoch(const PlannedTrial&, const TrialRecord&) override {
        if (--left <= 0) stop.request_stop();
    }
};

std::string shown(const RunOutcome& outcome) {
    std::string text;
    for (const SearchRecord& search : outcome.results.search) text += show(write_record(search)) + '\n';
    for (const TrialRecord& trial : outcome.results.trials) text += timeless(trial);
    return text;
}

}  // namespace

TEST_SUITE("run") {
    TEST_CASE("a race asks for the next seed of those that are still in it, and keeps the best of these") {
        Numbers numbers;
        CHECK(turns_of(searched(numbers)) == std::vector<std::size_t>{1, 1, 1, 1, 1});
        numbers = {
            {{"0.00001", 1}, 0.9}, {{"0.00002", 1}, 0.92}, {{"0.05", 1}, 0.11}, {{"0.06", 1}, 0.1}, {{"1e30", 1}, NAN}};
        SearchRecord search = searched(numbers);
        CHECK(search.kept.empty());
        CHECK(search.candidates[4].left == "diverged with seed 1");
        CHECK(turns_of(search) == std::vector<std::size_t>{2, 2, 2, 2, 1});
        for (const std::uint64_t seed : {2, 3, 4, 5}) {
            numbers[{"0.05", seed}] = 0.1;
            numbers[{"0.06", seed}] = 0.11;
            numbers[{"0.00001", seed}] = 0.91;
            numbers[{"0.00002", seed}] = 0.9;
        }
        search = searched(numbers);
        CHECK(turns_of(search) == std::vector<std::size_t>{2, 2, 5, 5, 1});
        CHECK(search.kept == "rate_0.05");
        CHECK(search.candidates[0].left.starts_with("0.80 behind after 2 seeds, where 0."));
        CHECK(search.candidates[0].left.ends_with(" is more than chance"));
        CHECK(*search.candidates[0].mean == doctest::Approx(0.905));
        CHECK(race_so_far(search).empty());
        CHECK(sentence(search).ends_with("; 3 of 5 left the race before they had all 5 seeds"));
        CHECK(how_it_was_chosen(search) ==
              "Chosen by best.val_loss in a race over seeds 1, 2, 3, 4, 5, each candidate by the mean of those that it "
              "ran with; it loses the best in at most 5 % of all, without the test set");
        numbers.erase({"0.06", 3});
        search = searched(numbers);
        CHECK(search.kept.empty());
        CHECK(turns_of(search) == std::vector<std::size_t>{2, 2, 3, 3, 1});
        CHECK(race_so_far(search) == "found: after 2 seeds 2 of 5 candidates are left in the race");
        // Without a race all of them are asked for all.
        CHECK(turns_of(searched(numbers, 0)) == std::vector<std::size_t>{5, 5, 5, 5, 5});
    }

    TEST_CASE("a race that is over, or broken off, before all its seeds have run names those that are compared") {
        Numbers numbers;
        const auto said = [&] { return how_it_was_chosen(searched(numbers)); };
        CHECK(said().starts_with("Not chosen yet, by best.val_loss in a race of which none of the 5 seeds has run, each "));
        for (const std::string& rate : rates) numbers[{rate, 1}] = rate == "0.05" ? 0.1 : NAN;
        CHECK(said().starts_with("Chosen by best.val_loss in a race over seed 1 of 5, each candidate by the mean of "));
        for (const std::string& rate : rates) numbers[{rate, 1}] = numbers[{rate, 2}] = 0.1;
        CHECK(said().starts_with("Not chosen yet, by best.val_loss in a race over seeds 1, 2 of 5, each "));
    }

    TEST_CASE("where all but one have left the race is over; where all went wrong the first is kept, as ever") {
        Numbers numbers;
        for (const std::string& rate : rates) numbers[{rate, 1}] = rate == "0.05" ? 0.1 : NAN;
        const SearchRecord alone = searched(numbers);
        CHECK(alone.kept == "rate_0.05");
        CHECK(turns_of(alone) == std::vector<std::size_t>{1, 1, 1, 1, 1});
        numbers[{"0.05", 1}] = NAN;
        CHECK(searched(numbers).kept == "rate_0.00001");
    }

    TEST_CASE("a race trains what it needs, comes to the same whatever the jobs, and goes on after interruptions") {
        Folder one, two, cut;
        const Experiment file = racing();
        const RunOutcome outcome = run(file, options(one));
        CHECK(outcome.exit == ExitCode::done);
        const SearchRecord& search = outcome.results.search.at(0);
        CHECK(search.candidates[0].left.find(" behind after ") != std::string::npos);
        CHECK(search.candidates[4].left == "diverged with seed 1");
        std::size_t tried = 0;
        for (const std::size_t turns : turns_of(search)) tried += turns;
        CHECK(tried < 25);
        const std::size_t kept = search.find_kept()->statuses.size();
        CHECK(outcome.trained == static_cast<int>(6 + tried + 6 - kept));
        CHECK_FALSE(std::filesystem::exists(outcome.folder / "trials/found/rate_1e30/seed-2"));
        CHECK(shown(run(file, options(two, 2))) == shown(outcome));
        CHECK(run(file, options(one)).trained == 0);
        CHECK(plan_experiment(file, options(one)).trials.size() == tried + 12);
        for (int events = 1; events < 60; events += 3) {
            StopAfterEvents stopper(events);
            if (run_experiment(file, options(cut, 2), stopper, stopper.stop.get_token()).exit != ExitCode::interrupted)
                break;
        }
        CHECK(shown(run(file, options(cut))) == shown(outcome));
        const std::string report = report_markdown(read_results(outcome.folder), false);
        CHECK(report.find("left: diverged with seed 1") != std::string::npos);
        CHECK(report.find(" behind after ") != std::string::npos);
    }
}
