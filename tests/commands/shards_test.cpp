// A run in parts: by processes that have nothing in common but the folder.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <csignal>
#include <memory>
#include <thread>

#include "layers/math/random.h"
#include "runner/environment.h"
#include "runner/store/json.h"
#include "tests/commands/points.h"
#include "tests/commands/waiting.h"

using namespace runner;

namespace {

constexpr const char* sections =
    "seeds: 4\n"
    "claims: {better: {variant: large, against: small, measure: test_accuracy, expect: greater}}\n";
const std::vector<std::string> collect = {"collect", "points.yaml"};

std::vector<std::string> shard(int index, int count, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {
        "run", "points.yaml",          "--shard", fmt::format("{}/{}", index, count), "--jobs",
        "1",   "--checkpoint-seconds", "0"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

/// What the results say besides trials, which are compared one by one, and seconds.
std::string answers(const tests::Folder& folder) {
    const Value results = from_json(tests::read(folder / "results/points/results.json"));
    std::string text;
    for (const char* key : {"config", "config_hash", "variants", "gate", "data", "claims"}) {
        const Value* value = results.find(key);
        REQUIRE(value);
        text += to_json(*value);
    }
    return text;
}

void check_same(const tests::Folder& a, const tests::Folder& b) {
    CHECK(tests::same_results(a / "results/points", b / "results/points"));
    CHECK(answers(a) == answers(b));
}

std::size_t count_files(const tests::Folder& folder, const std::string& name) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "results"))
        count += entry.path().filename() == name;
    return count;
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("shards side by side, collected, are one run: the same trials, weights and answers") {
        const tests::Folder whole, parts;
        for (const auto* folder : {&whole, &parts}) tests::write_points(*folder, sections, 20);
        const tests::Outcome alone = tests::run({"run", "points.yaml"}, whole.path());
        REQUIRE(alone.code == 0);
        std::vector<std::unique_ptr<tests::Program>> programs;
        for (int i = 0; i < 3; ++i) programs.push_back(std::make_unique<tests::Program>(shard(i, 3), parts.path()));
        int ended = 0;
        for (const auto& program : programs) {
            const tests::Outcome outcome = program->wait();
            CHECK(outcome.code == 0);
            CHECK(outcome.out.empty());
            const std::size_t said = outcome.err.find("trials, ");
            REQUIRE(said != std::string::npos);
            ended += std::atoi(outcome.err.c_str() + said + 8);
            CHECK(outcome.err.ends_with(" ended here. `runner collect` writes the results.\n"));
        }
        CHECK(ended == 8);
        CHECK(count_files(parts, "lease") == 0);
        const tests::Outcome collected = tests::run(collect, parts.path());
        CHECK(collected.code == 0);
        CHECK(collected.err.ends_with("\nResults: results/points\n"));
        check_same(parts, whole);
        const std::string page = tests::run({"watch", "results/points"}, parts.path()).out;
        CHECK(page.starts_with("points: the run is over\n\n"));
        CHECK(page.find("  a small, b large\n") != std::string::npos);
        CHECK(page.find(collected.out) != std::string::npos);
        for (const char* file : {"curves.csv", "report.md"})
            CHECK(std::filesystem::exists(parts / "results/points" / file));
        CHECK(tests::run({"run", "points.yaml"}, parts.path()).err.find("(from the folder)") != std::string::npos);
    }

    TEST_CASE("the job that collects takes the words that a submission gives it") {
        const tests::Folder folder;
        tests::write_points(folder, sections, 2);
        REQUIRE(tests::run({"run", "points.yaml"}, folder.path()).code == 0);
        const std::string hash =
            from_json(tests::read(folder / "results/points/results.json")).find("config_hash")->text;
        const auto collected = tests::run({"collect", "points.yaml", "--wait", "--if-config", hash}, folder.path());
        CHECK_MESSAGE(collected.code == 0, collected.err);
        const auto changed = tests::run({"collect", "points.yaml", "--if-config", "0"}, folder.path());
        CHECK(changed.code == 2);
        CHECK(changed.err.find("--if-config: `points` has been changed since it was submitted: submit it again") !=
              std::string::npos);
    }

    TEST_CASE("shards that are killed at random moments and started again come to the same bits, others help out") {
        const tests::Folder whole, parts;
        for (const auto* folder : {&whole, &parts}) tests::write_points(*folder, sections, 200);
        REQUIRE(tests::run({"run", "points.yaml"}, whole.path()).code == 0);
        layers::Draws draws(layers::Stream(11, "kills"));
        const auto start = [&](int i) {
            return std::make_unique<tests::Program>(shard(i, 3, {"--help-out", "--lease-seconds", "30"}), parts.path());
        };
        std::vector<std::unique_ptr<tests::Program>> programs;
        for (int i = 0; i < 3; ++i) programs.push_back(start(i));
        for (int kills = 0; kills < 8; ++kills) {
            std::this_thread::sleep_for(std::chrono::milliseconds(static_cast<int>(300 * draws.uniform())));
            auto& program = programs[static_cast<std::size_t>(draws.uniform() * 3)];
            program->signal(SIGKILL);
            program->wait();
            program = start(static_cast<int>(&program - programs.data()));
        }
        programs[2]->signal(SIGKILL);  // and this one stays away
        programs[2]->wait();
        for (int i = 0; i < 2; ++i) CHECK(programs[static_cast<std::size_t>(i)]->wait().code == 0);
        CHECK(tests::torn_file(parts / "results").empty());
        CHECK(tests::run(collect, parts.path()).code == 0);
        check_same(parts, whole);
    }

    TEST_CASE("what is missing is said, exit 7; and a run has to wait for shards, exit 6") {
        const tests::Folder folder;
        tests::write_points(folder, sections, 20);
        const tests::Outcome nothing = tests::run(collect, folder.path());
        CHECK(nothing.code == 7);
        CHECK(nothing.err == "error: nothing of `points` has been trained: there is no folder `results/points`\n");
        REQUIRE(tests::run(shard(1, 4), folder.path()).code == 0);
        const tests::Outcome part = tests::run(collect, folder.path());
        CHECK(part.code == 7);
        CHECK(part.err.ends_with(
            "\nResults: results/points\n"
            "Missing: 6 of 8 trials: `small`: seed 1, seed 3, seed 4; `large`: seed 1, seed 3, seed 4.\n"));
        const tests::Outcome status = tests::run({"status", "points.yaml"}, folder.path());
        CHECK(status.code == 0);
        CHECK(status.out == "points (results/points): 8 trials: 2 done, 6 missing\n  missing: small: 3, large: 3\n");

        tests::write_points(folder, sections, 100'000);
        tests::Program program(shard(0, 4), folder.path());
        REQUIRE(tests::comes([&] { return count_files(folder, "checkpoint") > 0; }));
        const tests::Outcome refused = tests::run({"run", "points.yaml"}, folder.path());
        CHECK(refused.code == 6);
        CHECK(refused.err.find("`results/points` is in use by ") != std::string::npos);
        const std::string running = tests::run({"status", "points.yaml"}, folder.path()).out;
        CHECK(running.starts_with("points (results/points): 8 trials: 1 running, 7 missing\n"));
        CHECK(running.find(fmt::format("of 100000 ({})\n", this_environment().host)) != std::string::npos);
        CHECK(running.find("seed 1: running: epoch ") != std::string::npos);
        program.signal(SIGTERM);
        const tests::Outcome stopped = program.wait();
        CHECK(stopped.code == 143);
        CHECK(stopped.err.ends_with("Interrupted: the same command goes on from there.\n"));
        const std::string after = tests::run({"status", "points.yaml"}, folder.path()).out;
        CHECK(after.find("1 interrupted, 7 missing") != std::string::npos);
        CHECK(after.find("interrupted after epoch ") != std::string::npos);
        CHECK(tests::run({"status", "points.yaml", "--json"}, folder.path()).out.find("\"state\": \"interrupted\"") !=
              std::string::npos);
    }

    TEST_CASE("shards of one kind refuse what other instructions made, and take it over without the option") {
        if (this_environment().isa == "sse41") return;
        const tests::Folder folder;
        tests::write_points(folder, sections, 20);
        REQUIRE(tests::run(shard(0, 2), folder.path(), {"DNNL_MAX_CPU_ISA=SSE41"}).code == 0);
        const tests::Outcome refused = tests::run(shard(1, 2, {"--require-same-isa"}), folder.path());
        CHECK(refused.code == 1);
        CHECK(refused.err.find(fmt::format("error: 4 trials were made by other instructions than {}",
                                           instructions_of(this_environment()))) != std::string::npos);
        const tests::Outcome taken = tests::run(shard(1, 2), folder.path());
        CHECK(taken.code == 0);
        CHECK(taken.err.starts_with("Taken over: 4 trials of "));
        CHECK(tests::run(collect, folder.path()).code == 0);
        CHECK(tests::read(folder / "results/points/results.json").find("\"isa\": \"sse41\"") != std::string::npos);
    }

    TEST_CASE("what does not go with shards is said before anything is trained") {
        const tests::Folder folder;
        tests::write_points(folder, sections, 20);
        const auto message = [&](const std::vector<std::string>& more) {
            std::vector<std::string> words = {"run", "points.yaml"};
            words.insert(words.end(), more.begin(), more.end());
            const tests::Outcome outcome = tests::run(words, folder.path());
            CHECK(outcome.code == 2);
            return outcome.err;
        };
        CHECK(message({"--shard", "4/4"}) ==
              "error: --shard: shards count from 0: the last of 4 is `3/4`, received `4/4`\n");
        CHECK(message({"--help-out"}) == "error: --help-out belongs to --shard\n");
        CHECK(message({"--shard", "0/4", "--fresh"}) ==
              "error: --shard: leave --fresh out: a shard that is started again would train again what it has done; "
              "remove the folder, or name another by --out\n");
        CHECK(message({"--shard", "0/4", "--until-decided"}) ==
              "error: --shard: leave --until-decided out: whether seeds are added depends on what all shards find; "
              "collect, and add --seeds\n");
        CHECK(message({"--if-config", "0"}) ==
              "error: --if-config: `points` has been changed since it was submitted: submit it again\n");
        CHECK_FALSE(std::filesystem::exists(folder / "results"));
    }
}
