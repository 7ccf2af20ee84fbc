#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "layers/math/random.h"
#include "tests/commands/points.h"

namespace {

constexpr const char* sections =
    "seeds: 2\n"
    "claims: {better: {variant: large, against: small, measure: test_accuracy, expect: greater}}\n";
constexpr int epochs = 100;
const std::vector<std::string> command = {"run", "points.yaml", "--jobs", "2", "--checkpoint-seconds", "0"};

/// How often the program is killed: `RUNNER_TEST_KILLS=50 build/bin/tests -tc='*killed*'` takes longer.
int kills_wanted() {
    const char* wanted = std::getenv("RUNNER_TEST_KILLS");
    return wanted ? std::atoi(wanted) : 8;
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("a run that is killed at random moments goes on, to the same bits, and no file is ever half written") {
        const tests::Folder whole;
        tests::write_points(whole, sections, epochs);
        const auto start = std::chrono::steady_clock::now();
        REQUIRE(tests::run(command, whole.path()).code == 0);
        const std::chrono::duration<double> alone = std::chrono::steady_clock::now() - start;

        layers::Draws draws(layers::Stream(7, "kills"));
        const int wanted = kills_wanted();
        int killed = 0, resumed = 0, rounds = 0;
        while (killed < wanted) {
            const tests::Folder folder;
            tests::write_points(folder, sections, epochs);
            ++rounds;
            while (true) {  // one experiment, killed again and again until it gets through
                tests::Program program(command, folder.path());
                if (killed < wanted) {
                    std::this_thread::sleep_for(0.6 * draws.uniform() * alone);
                    program.signal(SIGKILL);
                }
                const int code = program.wait().code;
                const std::string torn = tests::torn_file(folder / "results");
                CAPTURE(torn);
                REQUIRE(torn.empty());
                if (code == 0) break;
                REQUIRE(code == 128 + SIGKILL);
                ++killed;
                for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
                    if (entry.path().filename().string().starts_with("checkpoint")) {
                        ++resumed;
                        break;
                    }
            }
            CHECK(tests::same_results(folder / "results/points", whole / "results/points"));
        }
        MESSAGE(
            fmt::format("{} kills in {} runs, {} of them with a checkpoint to go on from; a run alone takes {:.2f} s",
                        killed, rounds, resumed, alone.count()));
        WARN(resumed > 0);  // a matter of moments: no fault of the runner
    }
}
