#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runner/results/results_json.h"
#include "tests/commands/points.h"

using namespace runner;

namespace {

/// The names of all numbers that a trial has, but for the scalars, which every trial has.
std::vector<std::string> measured(const TrialRecord& trial) {
    std::vector<std::string> names;
    for (const auto& [name, number] : trial.test) names.push_back("test_" + name);
    for (const auto& [name, number] : trial.train) names.push_back("train_" + name);
    for (const auto& [name, number] : trial.monte_carlo) names.push_back("monte_carlo_" + name);
    for (const auto& [name, numbers] : trial.test_per_class)
        for (const std::string& label : trial.data.labels) names.push_back(fmt::format("test_{}.{}", name, label));
    for (const auto& [column, values] : trial.curve.columns)
        for (const char* prefix : {"best.", "last."}) names.push_back(prefix + column);
    return names;
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("what a trial measures is what the checks of claims and gate let pass") {
        const tests::Folder folder;
        const std::string more = "evaluation: {monte_carlo: {samples: 3}}\nseeds: 1\n";
        const std::vector<std::string> metrics = {"--set", "training.metrics=[accuracy, f1]"};
        tests::write_points(folder, more, 2);
        const auto outcome = tests::run({"points.yaml", metrics[0], metrics[1]}, folder.path());
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
        const Results results = read_results(folder / "results/points");
        std::string gate = "gate: {";
        for (const std::string& name : measured(results.trials.at(0))) {
            CHECK(measure(results.trials.at(0), {name}));
            gate += fmt::format("\"{}\": 0.1, ", name);
        }
        CHECK(gate.find("test_f1.") != gate.npos);
        CHECK(gate.find("monte_carlo_entropy") != gate.npos);
        tests::write_points(folder, more + gate + "}\n", 2);
        const auto check = tests::run({"check", "points.yaml", metrics[0], metrics[1]}, folder.path());
        CHECK_MESSAGE(check.code == 0, check.err);
    }
}
