// Candidates are halved over epochs: who leaves has trained a part of them, and nothing is trained twice.

#include "runner/run/halving.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "runner/results/records.h"
#include "runner/results/report.h"
#include "runner/results/results_json.h"
#include "runner/results/so_far.h"
#include "runner/run/plan_experiment.h"
#include "runner/run/run_parts.h"
#include "runner/run/run_shard.h"
#include "runner/run/search.h"
#include "runner/run/thread_executor.h"
#include "runner/store/files.h"
#include "tests/run/support.h"

using namespace tests;

namespace {

const std::vector<std::string> rates = {"0.00001", "0.01", "0.05", "0.1", "1e30"};

Experiment halving(const Halving& of, const std::string& more = {}, std::int64_t epochs = 9) {
    Variant found = choosing("found", more, rates);
    for (Variant* variant : {&found, &found.candidates[0], &found.candidates[1], &found.candidates[2],
                             &found.candidates[3], &found.candidates[4]}) {
        variant->training.epochs = epochs;
        variant->resolved = write_variant(*variant);
    }
    found.search->by = "best.val_loss";
    found.search->halving = of;
    return experiment({variant("fixed"), found}, {1, 2, 3});
}

/// Counts the epochs that are trained, and may ask to stop after so many.
struct Counting : Listener {
    std::stop_source stop;
    int epochs = 0, left = 1'000'000;
    void on_epoch(const PlannedTrial& trial, const TrialRecord& so_far) override {
        if (so_far.epochs_run > 0 && trial.key.variant != "fixed") ++epochs;
        if (--left <= 0) stop.request_stop();
    }
};

/// Asks each time that a trial has ended or paused how the search stands.
struct AskingHalves : RunObserver {
    const RunParts* parts = nullptr;
    std::vector<std::string> told;
    void on_trial_finished(const PlannedTrial&, const TrialRecord&) override {
        if (const auto results = parts->results_so_far({})) told.push_back(races_text(*results));
    }
};

RunOutcome run(const Experiment& file, const RunOptions& where) {
    Counting listener;
    return run_experiment(file, where, listener, {});
}

std::string trials_of(const RunOutcome& outcome) {
    std::string text;
    for (const TrialRecord& trial : outcome.results.trials) text += timeless(trial);
    return text;
}

std::string shown(const RunOutcome& outcome) {
    std::string text;
    for (const SearchRecord& search : outcome.results.search) text += show(write_record(search)) + '\n';
    return text + trials_of(outcome);
}

std::vector<std::string> left_of(const SearchRecord& search) {
    std::vector<std::string> texts;
    for (const CandidateRecord& candidate : search.candidates) texts.push_back(candidate.left);
    return texts;
}

/// Trials of one seed whose loss after epoch e is `start` - e * `slope`, as far as they were trained.
struct Line {
    double start = 1, slope = 0;
    std::int64_t epochs = 0;
    Status status = Status::interrupted;
};

TrialRecord record_of(const Line& line) {
    TrialRecord record;
    record.status = line.status;
    record.epochs_run = line.epochs;
    for (std::int64_t epoch = 0; epoch <= line.epochs; ++epoch) record.curve.epoch.push_back(epoch);
    auto& losses = record.curve.column("val_loss");
    losses.clear();
    for (std::int64_t epoch = 0; epoch <= line.epochs; ++epoch)
        losses.emplace_back(line.start - static_cast<double>(epoch) * line.slope);
    return record;
}

struct Halved {
    SearchRecord search;
    bool ended = false;
    explicit Halved(const std::vector<Line>& lines) {
        search.by = "last.val_loss";
        search.variant = "found";
        search.seeds = {1};
        search.candidates.resize(lines.size());
        for (std::size_t i = 0; i < lines.size(); ++i) search.candidates[i].label = fmt::format("c{}", i);
        ended = halve(search, {.from = 2, .factor = 2}, 8, [&](const CandidateRecord& candidate) {
            const Line& line = lines[static_cast<std::size_t>(&candidate - search.candidates.data())];
            using Trials = std::vector<std::optional<TrialRecord>>;
            return line.epochs == 0 ? Trials(1) : Trials{record_of(line)};
        });
    }
};

}  // namespace

TEST_SUITE("run") {
    TEST_CASE("the rungs of halving grow by its factor up to the end, and one in so many goes on") {
        using Rungs = std::vector<std::int64_t>;
        CHECK(Halving{3, 3}.rungs(20) == Rungs{3, 9, 20});
        CHECK(Halving{3, 3}.rungs(9) == Rungs{3, 9});
        CHECK(Halving{1, 2}.rungs(8) == Rungs{1, 2, 4, 8});
        CHECK(Halving{2, 3}.rungs(20) == Rungs{2, 6, 20});  // 18 would be too near to the end
        CHECK(Halving{15, 3}.rungs(20) == Rungs{15, 20});
        CHECK(Halving{1, 1000}.rungs(9'000'000'000'000'000'000) ==
              Rungs{1, 1000, 1'000'000, 1'000'000'000, 1'000'000'000'000, 1'000'000'000'000'000,
                    1'000'000'000'000'000'000, 9'000'000'000'000'000'000});
        CHECK(Halving{3, 3}.going_on(30) == 10);
        CHECK(Halving{3, 3}.going_on(10) == 4);
        CHECK(Halving{3, 3}.going_on(1) == 1);
        const auto stages = Halving{3, 3}.stages(30, 20);
        REQUIRE(stages.size() == 3);
        CHECK(stages[2].candidates == 4);
        CHECK(stages[2].epochs == 20);
    }

    TEST_CASE("halving compares at each rung what all were there, whoever has gone on since") {
        // c3 is behind at first and would be the best at the end.
        const Halved first({{1, 0.1, 2}, {1.1, 0.1, 2}, {1.2, 0.1, 2}, {2, 0.2, 2}, {1.3, 0.1, 2}});
        CHECK_FALSE(first.ended);
        CHECK(left_of(first.search) == std::vector<std::string>{"", "", "", "place 5 of 5 after 2 epochs, and 3 go on",
                                                                "place 4 of 5 after 2 epochs, and 3 go on"});
        CHECK(wanted_epochs(first.search) == std::vector<std::int64_t>{4, 4, 4, 2, 2});
        CHECK(halving_so_far(first.search) == "found: after 2 epochs 3 of 5 candidates go on to 4");
        const Halved later({{1, 0.1, 8, Status::finished},
                            {1.1, 0.1, 4},
                            {1.2, 0.16, 8, Status::finished},
                            {2, 0.2, 8, Status::finished},
                            {1.3, 0.1, 3}});
        CHECK(later.ended);
        CHECK(later.search.candidates[3].left == first.search.candidates[3].left);
        CHECK(later.search.candidates[1].left == "place 3 of 3 after 4 epochs, and 2 go on");
        CHECK(wanted_epochs(later.search) == std::vector<std::int64_t>{0, 4, 0, 2, 2});
        CHECK(later.search.candidates[3].statuses == std::vector<std::string>{"paused"});
        CHECK(*later.search.candidates[3].mean == doctest::Approx(1.6));
        CHECK(later.search.candidates[0].at_rungs.size() == 3);
        Results so_far;
        so_far.search = {first.search};
        CHECK(races_text(so_far) ==
              "found: after 2 epochs 3 of 5 candidates go on to 4\n"
              "  c3 left: place 5 of 5 after 2 epochs, and 3 go on\n"
              "  c4 left: place 4 of 5 after 2 epochs, and 3 go on\n");
        CHECK(how_it_was_chosen(first.search) ==
              "Not chosen yet, by last.val_loss, seed 1, by successive halving (after 2, 4 epochs one in 2 goes on), "
              "without the test set");
        CHECK(halving_so_far(Halved({{1, 0.1}, {1, 0.1, 2}}).search).empty());
    }

    TEST_CASE("who ends before a rung counts with what it came to, and who went wrong leaves") {
        const Halved halved({{1, 0.1, 1, Status::early_stopped},
                             {1, 0.2, 2, Status::diverged},
                             {2, 0.1, 3, Status::diverged},
                             {0.5, 0, 1, Status::failed}});
        CHECK(halved.ended);
        CHECK(left_of(halved.search) == std::vector<std::string>{"", "diverged within 2 epochs",
                                                                 "diverged within 4 epochs", "failed within 2 epochs"});
        CHECK(halved.search.candidates[0].at_rungs.size() == 3);
        const Halved wrong({{1, 0.1, 2, Status::diverged}, {1, 0.1, 1, Status::diverged}});
        CHECK(wrong.ended);
    }

    TEST_CASE("a halved search trains each epoch once, and its survivors have the bits of a training in one go") {
        const std::vector<std::string> more = {
            "",
            "training: {early_stopping: {monitor: val_loss, patience: 1, restore_best_weights: true}, epochs: 9}\n"};
        Folder folder, two, plain, cut;
        const Experiment file = halving({.from = 1, .factor = 3});
        Counting counting;
        const RunOutcome outcome = run_experiment(file, options(folder), counting, {});
        CHECK(outcome.exit == ExitCode::done);
        const SearchRecord& search = outcome.results.search.at(0);
        CHECK(search.rungs == std::vector<std::int64_t>{1, 3, 9});
        CHECK(search.factor == 3);
        CHECK(search.candidates[4].left == "diverged within 1 epoch");
        CHECK(sentence(search).find("5 candidates trained 1 epoch, 2 of them 3, 1 of them 9") != std::string::npos);
        CHECK(how_it_was_chosen(search) ==
              "Chosen by best.val_loss, the mean of seeds 1, 2, by successive halving (after 1, 3 epochs one in 3 goes "
              "on), without the test set");
        // Five, of which one diverges; then 2 · 2 more, then 6 of one; and the third seed of the one that is kept.
        CHECK(counting.epochs == 2 * (5 + 2 * 2 + 6) + 9);
        CHECK(std::filesystem::exists(outcome.folder / "trials/found/rate_0.00001/seed-1/paused.json"));
        CHECK_FALSE(std::filesystem::exists(outcome.folder / "trials/found/rate_0.00001/seed-1/trial.json"));

        // The same variant, chosen without halving.
        Experiment alone = file;
        alone.variants[1].search->halving = {};
        const RunOutcome all = run(alone, options(plain));
        REQUIRE(all.results.search.at(0).kept == search.kept);
        CHECK(trials_of(all) == trials_of(outcome));
        for (const char* seed : {"1", "2", "3"}) {
            const std::string weights = fmt::format("trials/found/seed-{}/weights.safetensors", seed);
            CHECK(read_file(outcome.folder / weights) == read_file(all.folder / weights));
        }

        CHECK(shown(run(file, options(two, 2))) == shown(outcome));
        const RunOutcome again = run(file, options(folder));
        CHECK(again.trained == 0);
        CHECK(shown(again) == shown(outcome));
        for (int events = 1; events < 80; events += 3) {
            Counting stopper;
            stopper.left = events;
            if (run_experiment(file, options(cut, 2), stopper, stopper.stop.get_token()).exit != ExitCode::interrupted)
                break;
        }
        CHECK(shown(run(file, options(cut))) == shown(outcome));
        const std::string report = report_markdown(read_results(outcome.folder), false);
        CHECK(report.find("left: place 3 of 5 after 1 epoch, and 2 go on") != std::string::npos);
    }

    TEST_CASE("halving a training that stops early, or whose rate looks at the end, changes no bit of it") {
        for (const char* training :
             {"training: {early_stopping: {monitor: val_loss, patience: 1, restore_best_weights: true}}\n", ""}) {
            CAPTURE(std::string(training));
            Experiment file = halving({.from = 2, .factor = 2});
            for (Variant& candidate : file.variants[1].candidates) {
                const double rate = declare::to_number(*candidate.parameters.find("rate")).value();
                candidate.training = variant("x", fmt::format("training: {{optimizer: {{sgd: {{learning_rate: "
                                                              "{{cosine_decay: {{initial_learning_rate: {}}}}}}}}}, "
                                                              "epochs: 9}}\n",
                                                              rate))
                                         .training;
                if (*training) candidate.training.early_stopping = variant("x", training).training.early_stopping;
                candidate.resolved = write_variant(candidate);
            }
            Folder folder, plain;
            const RunOutcome halved = run(file, options(folder));
            file.variants[1].search->halving = {};
            const RunOutcome all = run(file, options(plain));
            Experiment fixed = file;
            REQUIRE(halved.results.search.at(0).kept == all.results.search.at(0).kept);
            CHECK(trials_of(halved) == trials_of(all));
        }
    }

    TEST_CASE("while candidates are halved the results tell who goes on, and who has left and why") {
        Folder folder;
        Experiment file = halving({.from = 1, .factor = 3});
        file.variants[1].search->seeds = {1};
        const RunOptions where = options(folder);
        AskingHalves asking;
        ThreadExecutor executor(1);
        RunParts parts(file, where, executor, asking, {});
        asking.parts = &parts;
        parts.execute(variant_trials);
        REQUIRE(asking.told.size() > 6);
        for (std::size_t i = 0; i < 4; ++i) CHECK(asking.told[i].empty());  // not all are at the first rung
        CHECK(asking.told[4].starts_with("found: after 1 epoch 2 of 5 candidates go on to 3\n"));
        CHECK(asking.told[4].ends_with("  rate_1e30 left: diverged within 1 epoch\n"));
        CHECK(asking.told[6].starts_with("found: after 3 epochs 1 of 5 candidates go on to 9\n"));
        CHECK(asking.told.back().empty());
    }

    TEST_CASE("a plan tells who is paused, and shards halve together") {
        Folder whole, parts;
        const Experiment file = halving({.from = 1, .factor = 3});
        const RunOutcome outcome = run(file, options(whole));
        const TrialPlan plan = plan_experiment(file, options(whole));
        CHECK(std::ranges::count(plan.trials, TrialState::paused, &PlannedTrial::state) == 6);
        CHECK(std::ranges::all_of(plan.trials, &PlannedTrial::is_over));
        const TrialPlan before = plan_experiment(file, options(parts));
        CHECK(std::ranges::count(before.trials, std::int64_t{1}, &PlannedTrial::until) == 10);
        RunObserver silent;
        run_shard(file, options(parts), {.shard = {0, 2}, .help_out = false}, silent, {});
        run_shard(file, options(parts), {.shard = {1, 2}, .help_out = false}, silent, {});
        CHECK(shown(run(file, options(parts))) == shown(outcome));
    }

    TEST_CASE("halving that is asked for anew goes on from where candidates had paused") {
        Folder folder;
        run(halving({.from = 1, .factor = 3}), options(folder));
        Counting counting;
        const RunOutcome outcome = run_experiment(halving({.from = 3, .factor = 3}), options(folder), counting, {});
        // Of the four that did not diverge two were there; the two best after three epochs go on, of which one was
        // trained to its end.
        CHECK(counting.epochs <= 2 * (2 * 2 + 6) + 9);
        CHECK(outcome.results.search.at(0).rungs == std::vector<std::int64_t>{3, 9});
        Folder fresh;
        CHECK(shown(run(halving({.from = 3, .factor = 3}), options(fresh))) == shown(outcome));
    }

    TEST_CASE("halving goes on from states that shorter trainings have kept, also where they are beyond the rung") {
        Folder folder, fresh;
        RunOptions where = options(folder);
        where.keep_states = true;
        run(halving({.from = 1, .factor = 3}), where);
        const Experiment longer = halving({.from = 3, .factor = 3}, {}, 18);
        const TrialPlan plan = plan_experiment(longer, where);
        for (const PlannedTrial& trial : plan.trials) CHECK(trial.epochs_before <= trial.epochs());
        CHECK(std::ranges::count_if(plan.trials, &PlannedTrial::goes_further) > 0);
        Counting counting, whole;
        const RunOutcome outcome = run_experiment(longer, where, counting, {});
        CHECK(outcome.exit == ExitCode::done);
        const RunOutcome alone = run_experiment(longer, options(fresh), whole, {});
        CHECK(counting.epochs < whole.epochs);
        CHECK(show(write_record(outcome.results.search.at(0))) == show(write_record(alone.results.search.at(0))));
        for (const char* seed : {"1", "2", "3"}) {
            const std::string weights = fmt::format("trials/found/seed-{}/weights.safetensors", seed);
            CHECK(read_file(outcome.folder / weights) == read_file(alone.folder / weights));
        }
    }
}
