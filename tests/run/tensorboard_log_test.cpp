// Event files that grow while a run goes on: whole records, no step twice, and in the end those of `export`.

#include "runner/run/tensorboard_log.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>

#include "runner/results/results_json.h"
#include "runner/results/tensorboard.h"
#include "tests/run/support.h"
#include "tests/support/events.h"

using namespace tests;

namespace {

ino_t number_of(const std::filesystem::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

/// Reads a trial's file as soon as it has grown, as TensorBoard does.
struct LogReader : Listener {
    explicit LogReader(const std::filesystem::path& folder) : log(listener, folder), events_folder(folder) {}

    void on_trial_started(const PlannedTrial& trial) override { log.on_trial_started(trial); }
    void on_epoch(const PlannedTrial& trial, const TrialRecord& so_far) override {
        log.on_epoch(trial, so_far);
        const std::filesystem::path path = events_folder / event_file_of(trial.key);
        CHECK(steps_of(read_events(read(path))) == so_far.curve.epoch);
        if (const auto [known, first] = numbers.emplace(trial.key, number_of(path)); !first)
            rewritten += known->second != number_of(path);
        if (--epochs_left == 0) stop.request_stop();
    }
    void on_trial_finished(const PlannedTrial& trial, const TrialRecord& record) override {
        log.on_trial_finished(trial, record);
        const auto known = numbers.find(trial.key);
        if (known != numbers.end()) rewritten += known->second != number_of(events_folder / event_file_of(trial.key));
    }
    void on_message(const std::string& text) override { log.on_message(text); }

    Listener listener;
    TensorboardLog log;
    std::filesystem::path events_folder;
    std::map<TrialKey, ino_t> numbers;
    int rewritten = 0, epochs_left = 0;
    std::stop_source stop;
};

RunOutcome run(const Experiment& file, const RunOptions& where, LogReader& reading) {
    return run_experiment(file, where, reading, reading.stop.get_token());
}

/// Every trial's file is that of `export`.
void check_whole(const RunOutcome& outcome, const std::filesystem::path& events) {
    for (const EventFile& file : event_files(read_results(outcome.folder))) {
        CAPTURE(file.path.string());
        CHECK(read(events / file.path) == file.bytes);
    }
}

}  // namespace

TEST_SUITE("run") {
    TEST_CASE("event files grow by whole records as a run goes on, and are those of export in the end") {
        Folder folder;
        const Experiment file = relatives();
        LogReader reading(folder / "events");
        const RunOutcome outcome = run(file, options(folder), reading);
        CHECK(outcome.exit == ExitCode::done);
        CHECK_FALSE(reading.numbers.empty());
        CHECK(reading.rewritten == 0);  // what one was told on the way is the beginning of what it comes to
        check_whole(outcome, folder / "events");
        // Trials that lie in the folder are told too.
        std::filesystem::remove_all(folder / "events");
        LogReader again(folder / "events");
        check_whole(run(file, options(folder), again), folder / "events");
        CHECK(again.numbers.empty());
    }

    TEST_CASE(
        "an interrupted run goes on without a step twice; so do files that were cut, and trials that are repeated") {
        Folder folder;
        const Experiment file = experiment({variant("a"), variant("b")}, {1, 2});
        for (const int epochs : {2, 3, 5}) {
            LogReader reading(folder / "events");
            reading.epochs_left = epochs;
            RunOptions where = options(folder);
            where.checkpoint_seconds = epochs == 3 ? 1e6 : 0;
            if (run(file, where, reading).exit != ExitCode::interrupted) break;
        }
        LogReader rest(folder / "events");
        const RunOutcome whole = run(file, options(folder), rest);
        check_whole(whole, folder / "events");

        const std::filesystem::path path =
            folder / "events" / event_file_of({.variant = "a", .replicate = {.seed = 1}});
        const std::string bytes = read(path);
        for (const std::string& damaged :
             {bytes.substr(0, bytes.size() - 5), bytes + bytes, std::string("no events")}) {
            write(path, damaged);
            LogReader reading(folder / "events");
            check_whole(run(file, options(folder), reading), folder / "events");
            CHECK(read(path) == bytes);
        }
        RunOptions fresh = options(folder);
        fresh.fresh = true;
        LogReader repeated(folder / "events");
        check_whole(run(file, fresh, repeated), folder / "events");
        CHECK(repeated.rewritten == 0);
        CHECK_FALSE(read(path) == bytes);  // other seconds
    }

    TEST_CASE("where event files can't be written a run goes on, and says so once") {
        Folder folder;
        write(folder / "events", std::string("a file"));
        Listener listener;
        TensorboardLog log(listener, folder / "events");
        const RunOutcome outcome = run_experiment(experiment({variant("a")}, {1, 2}), options(folder), log, {});
        CHECK(outcome.exit == ExitCode::done);
        REQUIRE(log.problem());
        const std::string why = log.problem()->what();
        CHECK(why.find((folder / "events").string()) != std::string::npos);
        CHECK(std::ranges::count(listener.messages, "no more event files: " + why) == 1);
    }
}
