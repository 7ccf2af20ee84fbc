// The answers of trained networks, whoever gives them: tests/same_answers.py, in small.
#include <doctest/doctest.h>

#include "runner/results/program.h"

using namespace runner;

TEST_SUITE("export") {
    TEST_CASE("what predict, C and ONNX say is what the test accuracy counted") {
        const std::string script = std::string(PROJECT_DIR) + "/tests/same_answers.py";
        const Answer said = run_program("/usr/bin/python3", {script, RUNNER, "--quick"}, {}, std::chrono::seconds(300));
        if (said.problem == "/usr/bin/python3 is not installed" || said.out.starts_with("skipped")) {
            MESSAGE("skipped: python3-numpy is not installed");
            return;
        }
        CAPTURE(said.out);
        CHECK(said.problem == "");
        CHECK(said.out.find(" networks, 0 wrong") != std::string::npos);
    }
}
