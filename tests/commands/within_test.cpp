#include "runner/commands/within.h"

#include <doctest/doctest.h>

#include "tests/commands/points.h"

using tests::run;

TEST_SUITE("commands") {
    TEST_CASE("times are read as people write them") {
        CHECK(runner::read_seconds("90s") == 90);
        CHECK(runner::read_seconds("10m") == 600);
        CHECK(runner::read_seconds("1.5h") == 5400);
        CHECK(runner::read_seconds("1h30m") == 5400);
        for (const char* wrong :
             {"", "10", "m", "10d", "-1m", "0s", "10 m", "1e3s", "infs", "nans", "9999999h", "1h30"})
            CHECK_FALSE(runner::read_seconds(wrong));
    }

    TEST_CASE("--within says what the verdicts are and what was missing; what makes no sense with it is told, exit 2") {
        const tests::Folder folder;
        tests::write_points(
            folder,
            "seeds: 3\nclaims: {better: {variant: large, against: small, measure: test_accuracy, expect: greater}}\n",
            2);
        const auto outcome = run({"run", "points.yaml", "--within", "1h"}, folder.path());
        CHECK(outcome.code == 0);
        CHECK(outcome.out.find("better: ") != std::string::npos);
        CHECK(outcome.out.find("\nAll trials had their time within 60 min.") != std::string::npos);
        CHECK(tests::read(folder / "results/points/report.md").find("had their time within 60 min") !=
              std::string::npos);
        CHECK(run({"compare", "results/points"}, folder.path()).out == outcome.out);
        const auto message = [&](std::vector<std::string> options) {
            options.insert(options.begin(), {"run", "points.yaml"});
            const auto refused = run(options, folder.path());
            CHECK(refused.code == 2);
            return refused.err;
        };
        CHECK(message({"--within", "10"}) ==
              "error: --within: expected a time such as 90s, 10m or 1h30m, received `10`\n");
        CHECK(message({"--within", "1h", "--until-decided"}) ==
              "error: --within looks at the claims itself, up to the seeds that there are: in place of --until-decided "
              "write --seeds 30\n");
        CHECK(message({"--within", "1h", "--placebo"}) ==
              "error: --placebo has its trials beforehand: leave --within out\n");
        CHECK(
            message({"--within", "1h", "--shard", "0/2"}) ==
            "error: --shard: leave --within out: what decides most depends on what all shards find; stop a shard when "
            "its time is over, and collect\n");
        CHECK(message({"points.yaml", "--within", "1h"}) == "error: --within takes one file, received 2\n");
    }
}
