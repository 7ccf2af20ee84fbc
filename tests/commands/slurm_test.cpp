#include <doctest/doctest.h>

#include "runner/results/program.h"

TEST_SUITE("commands") {
    TEST_CASE(
        "eight tasks on three nodes of a real Slurm come to the bits of one run, from the results to the weights") {
#ifdef __SANITIZE_ADDRESS__
        MESSAGE("skipped: with sanitizers the runner, which `submit` copies, is larger than a program's files may be");
        return;
#endif
        const runner::Answer answer = runner::run_program("python3", {PROJECT_DIR "/tests/slurm/kills.py", RUNNER}, "",
                                                          std::chrono::seconds(600));
        CAPTURE(answer.out);
        CHECK(answer.problem == "");
        if (answer.out.starts_with("skipped: "))
            MESSAGE(answer.out);
        else
            CHECK(answer.out.ends_with("equal: 1 rounds, 0 kills\n"));
    }
}
