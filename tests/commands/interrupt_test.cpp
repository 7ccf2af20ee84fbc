#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "tests/commands/points.h"
#include "tests/data/http_server.h"

namespace {

/// Waits for what must come; ten seconds are more than any machine needs.
template <class Condition>
bool comes(Condition condition) {
    for (int i = 0; i < 1000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

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
            REQUIRE(comes([&] { return server.asked().size() > asked; }));
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

    TEST_CASE("Ctrl-C while a trial is trained saves it, says how to go on, and the same command does") {
        const tests::Folder folder, whole;
        tests::write_points(folder, "seeds: 3\n", 800);
        tests::write_points(whole, "seeds: 3\n", 800);
        tests::Program program({"run", "points.yaml", "--jobs", "1"}, folder.path());
        REQUIRE(comes([&] { return program.err_so_far().find("[1/6]") != std::string::npos; }));
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
