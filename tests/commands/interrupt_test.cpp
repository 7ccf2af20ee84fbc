#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <thread>
#include <tuple>

#include "tests/commands/points.h"
#include "tests/commands/waiting.h"
#include "tests/data/http_server.h"

namespace {

/// Long enough for a signal to come in between, with a checkpoint after each epoch.
constexpr int epochs = 1000;
const std::vector<std::string> run_slowly = {"run", "points.yaml", "--jobs", "1", "--checkpoint-seconds", "0"};
constexpr const char* first_checkpoint = "results/points/trials/small/seed-1/checkpoint";

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("Ctrl-C while a host does not answer ends the download: exit 130, no stand-in, nothing written") {
        const tests::Folder folder;
        tests::HttpServer server;
        server.set("/train-images-idx3-ubyte.gz", {.body = {}, .headers = {}, .silent = true});
        tests::write(folder / "x.yaml",
                     "data: {dataset: mnist, on_missing: synthetic_digits}\n"
                     "model: {input: [28, 28], layers: [flatten, {dense: {units: 10, activation: softmax}}]}\n"
                     "training: {optimizer: adam, loss: sparse_categorical_crossentropy}\n");
        for (const int signal : {SIGINT, SIGTERM}) {
            const std::size_t asked = server.asked().size();
            tests::Program program({"run", "x.yaml"}, folder.path(), {"RUNNER_MIRRORS=" + server.address()});
            REQUIRE(tests::comes([&] { return server.asked().size() > asked; }));
            program.signal(signal);
            const tests::Outcome outcome = program.wait();
            CHECK(outcome.code == 128 + signal);
            CHECK(outcome.out.empty());
            CHECK(outcome.err.ends_with(
                "\nStopping: what is done is being saved. Once more to stop at once.\n"
                "Interrupted before the data had come: nothing of `x` was trained. The same command starts again.\n"));
            CHECK_FALSE(std::filesystem::exists(folder / "results/x/results.json"));
        }
    }

    TEST_CASE(
        "every signal that would end a run stops it after saving, and the same command goes on to the same bits") {
        const tests::Folder whole;
        tests::write_points(whole, "seeds: 2\n", epochs);
        REQUIRE(tests::run({"run", "points.yaml"}, whole.path()).code == 0);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGXCPU, SIGALRM, SIGVTALRM,
                                 SIGPROF, SIGPOLL, SIGPWR}) {
            CAPTURE(signal);
            const tests::Folder folder;
            tests::write_points(folder, "seeds: 2\n", epochs);
            tests::Program program(run_slowly, folder.path());
            REQUIRE(tests::comes([&] { return std::filesystem::exists(folder / first_checkpoint); }));
            program.signal(signal);
            const tests::Outcome stopped = program.wait();
            CHECK(stopped.code == (signal == SIGINT ? 130 : 143));
            const bool by_hand = signal == SIGINT || signal == SIGTERM || signal == SIGQUIT;
            CHECK(stopped.err.find(fmt::format("\nStopping: what is done is being saved.{}\n",
                                               by_hand ? " Once more to stop at once." : "")) != std::string::npos);
            CHECK(stopped.err.ends_with("of 4 trials are finished. The same command goes on from there.\n"));
            CHECK(tests::run({"run", "points.yaml"}, folder.path()).code == 0);
            CHECK(tests::same_results(folder / "results/points", whole / "results/points"));
        }
    }

    TEST_CASE("status of what a run is at work on: begun and to come, neither interrupted nor missing") {
        const tests::Folder folder;
        tests::write_points(folder, "seeds: 2\n", 100'000);
        tests::Program program(run_slowly, folder.path());
        REQUIRE(tests::comes([&] { return std::filesystem::exists(folder / first_checkpoint); }));
        CHECK(tests::run({"status", "points.yaml"}, folder.path()).out ==
              "points (results/points): 4 trials: 1 begun, 3 to come; a run is at work\n"
              "  `small`, seed 1: begun, with a checkpoint\n"
              "  to come: small: 1, large: 2\n");
        program.signal(SIGTERM);
        CHECK(program.wait().code == 143);
        CHECK(tests::run({"status", "points.yaml"}, folder.path())
                  .out.starts_with("points (results/points): 4 trials: 1 interrupted, 3 missing\n"
                                   "  `small`, seed 1: interrupted after epoch "));
    }

    TEST_CASE(
        "a run that the tests start has signals as they come, although the tests themselves run in the background") {
        const tests::Folder folder;
        tests::write_points(folder, "seeds: 2\n", epochs);
        const auto before = std::signal(SIGQUIT, SIG_IGN);
        tests::Program program(run_slowly, folder.path());
        std::signal(SIGQUIT, before);
        REQUIRE(tests::comes([&] { return std::filesystem::exists(folder / first_checkpoint); }));
        program.signal(SIGQUIT);
        CHECK(program.wait().code == 143);
    }

    TEST_CASE("signals that whoever started the run had it ignore stay ignored: nohup, and & of a script") {
        const tests::Folder folder;
        tests::write_points(folder, "seeds: 2\n", epochs);
        const auto ignore = [] {
            for (const int ignored : {SIGHUP, SIGINT, SIGQUIT}) std::signal(ignored, SIG_IGN);
        };
        tests::Program program(run_slowly, folder.path(), {.before = ignore});
        REQUIRE(tests::comes([&] { return std::filesystem::exists(folder / first_checkpoint); }));
        for (const int ignored : {SIGHUP, SIGINT, SIGQUIT}) program.signal(ignored);
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        CHECK(program.err_so_far().find("Stopping") == std::string::npos);
        program.signal(SIGTERM);
        CHECK(program.wait().code == 143);
    }

    TEST_CASE("what comes again by itself does not cut the saving short, and SIGUSR2 makes deaf to nothing") {
        for (const auto& [first, then, code] : {std::tuple{SIGHUP, SIGHUP, 143},
                                                {SIGXCPU, SIGXCPU, 143},
                                                {SIGUSR2, SIGTERM, 143},
                                                {SIGUSR1, SIGTERM, 143}}) {
            CAPTURE(first);
            const tests::Folder folder;
            tests::write_points(folder, "seeds: 2\n", epochs);
            tests::Program program(run_slowly, folder.path());
            REQUIRE(tests::comes([&] { return std::filesystem::exists(folder / first_checkpoint); }));
            program.signal(first);
            program.signal(then);
            const tests::Outcome stopped = program.wait();
            CHECK(stopped.code == code);
            CHECK(stopped.err.ends_with("The same command goes on from there.\n"));
        }
    }

    TEST_CASE("Ctrl-C while a trial is trained saves it, says how to go on, and the same command does") {
        const tests::Folder folder, whole;
        tests::write_points(folder, "seeds: 3\n", 800);
        tests::write_points(whole, "seeds: 3\n", 800);
        tests::Program program({"run", "points.yaml", "--jobs", "1"}, folder.path());
        REQUIRE(tests::comes([&] { return program.err_so_far().find("[1/6]") != std::string::npos; }));
        program.signal(SIGINT);
        const tests::Outcome stopped = program.wait();
        CHECK(stopped.code == 130);
        CHECK(stopped.err.find("of 6 trials are finished. The same command goes on from there.\n") !=
              std::string::npos);
        const tests::Outcome rest = tests::run({"run", "points.yaml"}, folder.path());
        CHECK(rest.code == 0);
        CHECK(rest.err.find("(from the folder)") != std::string::npos);
        REQUIRE(tests::run({"run", "points.yaml"}, whole.path()).code == 0);
        CHECK(tests::same_results(folder / "results/points", whole / "results/points"));
    }
}
