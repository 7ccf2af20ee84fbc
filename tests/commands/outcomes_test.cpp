#include <doctest/doctest.h>

#include <algorithm>

#include "tests/data/support.h"
#include "tests/support/program.h"

namespace {

constexpr const char* two_sizes =
    "parameters: {units: 1}\n"
    "data: {dataset: mnist, validation: 10}\n"
    "model: {input: [784], layers: [{dense: {units: $units, activation: relu}}, {dense: {name: out, units: 10, "
    "activation: softmax}}]}\n"
    "training: {optimizer: {adam: 0.05}, loss: sparse_categorical_crossentropy, batch_size: 8, epochs: 20, accept: "
    "[collapsed]}\n"
    "variants: {small: {}, large: {units: 32}}\n"
    "seeds: 2\n"
    "claims: {size: {variant: large, against: small, measure: test_accuracy, expect: greater}}\n";

}  // namespace

TEST_SUITE("outcomes") {
    TEST_CASE("outcomes are exported, and the report shows the samples on which two variants differ") {
        const tests::Folder folder;
        tests::write_mnist(folder, "data/", 60, 30);
        tests::write(folder / "it.yaml", two_sizes);
        const std::vector<std::string> data = {"RUNNER_DATA_DIR=data"};
        const auto outcome = tests::run({"it.yaml"}, folder.path(), data);
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
        const auto csv = tests::run({"export", "results/it", "--format", "outcomes"}, folder.path());
        CHECK(csv.code == 0);
        CHECK(csv.out.starts_with(
            "experiment,variant,seed,index,expected,predicted,probability,correct\nit,small,1,0,0,"));
        CHECK(std::ranges::count(csv.out, '\n') == 1 + 2 * 2 * 30);

        const auto report = [&](const std::vector<std::string>& environment) {
            CHECK(tests::run({"report", "results/it", "-o", "it.html"}, folder.path(), environment).code == 0);
            return tests::read(folder / "it.html");
        };
        const std::string pictures = report(data);
        CHECK(pictures.find("<h2>Where large and small differ</h2>") != pictures.npos);
        CHECK(pictures.find("href=\"data:image/png;base64,iVBORw0KGgo") != pictures.npos);
        // Without the data, or with others, the places of the samples alone.
        const std::string none = report({});
        CHECK(none.find("place in the test set") != none.npos);
        CHECK(none.find("image/png") == none.npos);
        tests::write_mnist(folder, "data/", 60, 40);
        CHECK(report(data).find("image/png") == std::string::npos);

        std::filesystem::remove(folder / "results/it/trials/small/seed-2/test_outcomes.npz");
        const auto missing = tests::run({"export", "results/it", "--format", "outcomes"}, folder.path());
        CHECK(missing.code == 2);
        CHECK(missing.err ==
              "results/it/results.json: error: 1 of 4 trials have no outcomes of their samples beside them\n"
              "      `runner run` keeps them in the folder of each trial, and evaluates trials again that have none\n");
        CHECK(tests::run({"export", "results/it", "--format", "xml"}, folder.path()).code == 2);
    }
}
