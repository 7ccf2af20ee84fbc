// Trials that another machine has made. It is this one with fewer instructions.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <csignal>

#include "runner/environment.h"
#include "runner/record/trial_json.h"
#include "runner/results/results_json.h"
#include "runner/store/json.h"
#include "tests/commands/points.h"
#include "tests/commands/waiting.h"

using namespace runner;

namespace {

const std::vector<std::string> another_machine = {"DNNL_MAX_CPU_ISA=SSE41"};
const std::string other = "sse41";

std::string line_of_taken(const std::string& what) {
    const Environment& here = this_environment();
    return fmt::format(
        "Taken over: {0} of `{1}` ({2}, oneDNN {3}); this is `{1}` ({4}, oneDNN {3}). Other instructions give other "
        "bits: --require-same-isa trains again what they made.\n",
        what, here.host, other, here.onednn, here.isa);
}

/// A run on another machine that is stopped while its first trial is trained.
void stop_elsewhere(const tests::Folder& folder) {
    tests::Program program({"run", "points.yaml", "--jobs", "1", "--checkpoint-seconds", "0"}, folder.path(),
                           another_machine);
    REQUIRE(tests::comes(
        [&] { return std::filesystem::exists(folder / "results/points/trials/small/seed-1/checkpoint"); }));
    program.signal(SIGTERM);
    REQUIRE(program.wait().code == 143);
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("each trial says on what it was made, and what another machine made is told of, or made again") {
        if (this_environment().isa == other) return;
        const tests::Folder folder, whole;
        for (const auto* place : {&folder, &whole}) tests::write_points(*place, "seeds: 2\n", 20);
        REQUIRE(tests::run({"run", "points.yaml"}, whole.path()).code == 0);
        REQUIRE(tests::run({"run", "points.yaml", "--seeds", "1"}, folder.path(), another_machine).code == 0);

        const tests::Outcome mixed = tests::run({"run", "points.yaml"}, folder.path());
        CHECK(mixed.code == 0);
        CHECK(mixed.err.starts_with(line_of_taken("2 trials")));
        const Results results = read_results(folder / "results/points");
        CHECK(results.environment.isa == this_environment().isa);
        REQUIRE(results.trials.size() == 4);
        for (const TrialRecord& trial : results.trials) {
            REQUIRE(trial.environment.has_value());
            CHECK(trial.environment->isa == (trial.seed == 1 ? other : this_environment().isa));
            CHECK(trial.environment->host == this_environment().host);
            const std::string file = trial_folder(trial.key()) + "/trial.json";
            CHECK(trial_from_value(from_json(tests::read(folder / "results/points" / file))).environment ==
                  trial.environment);
        }
        const std::string report = tests::read(folder / "results/points/report.md");
        CHECK(report.find(fmt::format("2 trials made on {}: runner ", this_environment().host)) != std::string::npos);

        const tests::Outcome planned = tests::run({"plan", "points.yaml", "--require-same-isa"}, folder.path());
        CHECK(planned.out.find("2 trials, 1 finished, 1 to train again (other instructions)") != std::string::npos);
        CHECK(tests::run({"plan", "points.yaml"}, folder.path()).out.find(line_of_taken("2 trials")) !=
              std::string::npos);

        const tests::Outcome strict = tests::run({"run", "points.yaml", "--require-same-isa"}, folder.path());
        CHECK(strict.code == 0);
        CHECK(
            strict.err.starts_with(fmt::format("2 trials of other instructions than {}, trained again "
                                               "(--require-same-isa)\n",
                                               instructions_of(this_environment()))));
        CHECK(tests::same_results(folder / "results/points", whole / "results/points"));
        const tests::Outcome again = tests::run({"run", "points.yaml", "--require-same-isa"}, folder.path());
        CHECK(again.err.find("trained again") == std::string::npos);
        CHECK(again.err.find("[4/4]") != std::string::npos);
    }

    TEST_CASE("a trial that goes on from another machine's checkpoint says so, or begins anew") {
        if (this_environment().isa == other) return;
        const tests::Folder folder, strict, whole;
        for (const auto* place : {&folder, &strict, &whole}) tests::write_points(*place, "seeds: 1\n", 800);
        REQUIRE(tests::run({"run", "points.yaml"}, whole.path()).code == 0);

        stop_elsewhere(folder);
        const tests::Outcome taken = tests::run({"run", "points.yaml"}, folder.path());
        CHECK(taken.err.starts_with(line_of_taken("1 checkpoint")));
        const TrialRecord trial = read_results(folder / "results/points").trials.front();
        CHECK(trial.environment->isa == this_environment().isa);
        REQUIRE(trial.begun_in.size() == 1);
        CHECK(trial.begun_in[0].isa == other);
        CHECK(tests::read(folder / "results/points/report.md").find("1 trial begun on ") != std::string::npos);

        stop_elsewhere(strict);
        const tests::Outcome anew = tests::run({"run", "points.yaml", "--require-same-isa"}, strict.path());
        CHECK(anew.err.starts_with("1 trial of other instructions than "));
        CHECK(tests::same_results(strict / "results/points", whole / "results/points"));
        CHECK(read_results(strict / "results/points").trials.front().begun_in.empty());
    }
}
