#include <doctest/doctest.h>

#include "tests/commands/points.h"

using tests::run;

namespace {

constexpr const char* claims =
    "claims: {better: {variant: large, against: small, measure: test_accuracy, expect: greater}}\n";

constexpr const char* over_seeds =
    "claims: {better: {variant: large, against: small, measure: test_accuracy, expect: greater, over: seeds}}\n";

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("check warns of claims that no outcome of so few seeds could decide") {
        const tests::Folder folder;
        const auto told = [&](const std::string& more, std::vector<std::string> options = {}) {
            tests::write_points(folder, more, 1);
            options.insert(options.begin(), {"check", "points.yaml"});
            const auto outcome = run(options, folder.path());
            CHECK(outcome.code == 0);
            return outcome.err;
        };
        CHECK(told(std::string("seeds: 3\n") + claims).empty());
        CHECK(told(std::string("seeds: 2\n") + claims).find("      a verdict needs at least 3 for `better`\n") !=
              std::string::npos);
        CHECK(told(std::string("seeds: 5\n") + over_seeds) ==
              "points.yaml:10:8: warning: with 5 seeds the answer is `undecided`, whatever comes out\n"
              "   10 | seeds: 5\n"
              "      |        ^\n"
              "      a verdict needs at least 6 for `better`\n");
        CHECK(told(std::string("seeds: 6\n") + over_seeds).empty());
        CHECK(told(std::string("seeds: 6\n") + over_seeds, {"--seeds", "5"})
                  .starts_with("--seeds:1:1: warning: with 5 "));
        CHECK(told(claims).find("warning: with 1 seed the answer") != std::string::npos);
        CHECK(told("seeds: 1\n").empty());
        // Holm asks the clearest of six pairs for 0.05 / 6.
        const std::string grid =
            "seeds: 7\ngrid: {units: [2, 3, 5]}\n"
            "claims:\n"
            "  better: {variant: large, against: small, measure: test_accuracy, expect: greater}\n"
            "  each: {variant: [large, small], against: 'units_*', measure: test_accuracy, expect: greater, over: "
            "seeds}\n";
        CHECK(told(grid).find("a verdict needs at least 8 for `each`\n") != std::string::npos);
    }

    TEST_CASE("--until-decided adds seeds, says so, and the results keep it") {
        const tests::Folder folder;
        tests::write_points(folder, std::string("seeds: 2\n") + claims, 2);
        const auto outcome = run({"run", "points.yaml", "--until-decided", "--max-seeds", "9"}, folder.path());
        CHECK(outcome.code == 0);
        CHECK(outcome.err.find("warning") == std::string::npos);
        CHECK(outcome.out.find("\nSeeds were added while a claim was undecided, to 9 at most:") != std::string::npos);
        const auto compared = run({"compare", "results/points"}, folder.path());
        CHECK(compared.out == outcome.out);
        const std::string report = tests::read(folder / "results/points/report.md");
        CHECK(
            report.find("Seeds were added while a claim was undecided, to 9 at most: the claims were judged after ") !=
            std::string::npos);
        CHECK(report.find(" % interval for 2 looks ") != std::string::npos);
    }

    TEST_CASE("what makes no sense with --until-decided is told, exit 2") {
        const tests::Folder folder;
        tests::write_points(folder, "seeds: 7\n", 1);
        const auto message = [&](std::vector<std::string> options) {
            options.insert(options.begin(), {"run", "points.yaml"});
            const auto outcome = run(options, folder.path());
            CHECK(outcome.code == 2);
            return outcome.err;
        };
        CHECK(message({"--until-decided"}) == "error: --until-decided: `points` has no claims to decide\n");
        CHECK(message({"--max-seeds", "9"}) == "error: --max-seeds belongs to --until-decided\n");
        tests::write_points(folder, std::string("seeds: 7\n") + claims, 1);
        CHECK(message({"--until-decided", "--max-seeds", "6"}) ==
              "error: --max-seeds: expected at least the 7 seeds of `points`, received `6`\n");
        CHECK(
            message({"--until-decided", "--only", "small"}) ==
            "error: --until-decided: no claim of `points` can be judged without the variants that --only leaves out\n");
        CHECK(message({"--until-decided", "--max-seeds", "6000"}) ==
              "error: --max-seeds: 6000 seeds of 2 variants are more than 10000 trials\n");
    }

    TEST_CASE("plan tells which trials a changed file would train again") {
        const tests::Folder folder;
        tests::write_points(folder, "seeds: 2\n", 1);
        REQUIRE(run({"run", "points.yaml"}, folder.path()).code == 0);
        const auto plan = [&](std::vector<std::string> options) {
            options.insert(options.begin(), {"plan", "points.yaml"});
            return run(options, folder.path()).out;
        };
        CHECK(plan({}).find("small    2 trials, 2 finished ") != std::string::npos);
        const std::string changed = plan({"--set", "variants.large.units=8", "--seeds", "3"});
        CHECK(changed.find("small    3 trials, 2 finished ") != std::string::npos);
        CHECK(changed.find("large    3 trials, 2 to train (another configuration is kept) ") != std::string::npos);
        const std::string rerun = run({"run", "points.yaml", "--set", "variants.large.units=8"}, folder.path()).err;
        const auto taken = rerun.find("(from the folder)"), last = rerun.rfind("(from the folder)");
        CHECK(taken < last);  // both of `small`, and none of `large`
        CHECK(rerun.find("large · seed 1") > last);
        CHECK(rerun.find("(from the folder)", taken + 1) == last);
    }
}
