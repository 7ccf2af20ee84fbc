#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>

#include "runner/results/results_json.h"
#include "tests/support/program.h"

using namespace runner;

namespace {

/// 40 of `rare` on 120 of `often` and 40 of `seldom`; the network begins with zeros and learns nothing, so that each
/// sample costs log 3.
std::string file_of(const std::string& variants) {
    std::string table = "a,b,y\n";
    for (int i = 0; i < 200; ++i)
        table += fmt::format("{},{},{}\n", i % 7, i % 11, i % 5 < 3 ? "often" : i % 5 == 3 ? "rare" : "seldom");
    return table + "\f" +
           "data: {dataset: {csv: {file: table.csv, label: y, test: 0.25}}, validation: 50}\n"
           "model: {input: [2], layers: [{dense: {units: 3, activation: softmax, kernel_initializer: zeros}}]}\n"
           "parameters: {weight: null}\n"
           "training: {optimizer: {sgd: 0}, loss: sparse_categorical_crossentropy, class_weight: $weight, batch_size: "
           "32, accept: collapsed}\n" +
           variants;
}

tests::Outcome run_weights(const tests::Folder& folder, const std::string& variants) {
    const std::string both = file_of(variants);
    tests::write(folder / "table.csv", both.substr(0, both.find('\f')));
    tests::write(folder / "weights.yaml", both.substr(both.find('\f') + 1));
    return tests::run({"weights.yaml"}, folder.path());
}

double last(const TrialRecord& trial, const char* column) { return trial.curve.find(column)->back().value(); }

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("weights of classes count in the training loss alone") {
        const tests::Folder folder;
        const auto outcome = run_weights(folder,
                                         "variants:\n"
                                         "  plain: {}\n"
                                         "  balanced: {weight: balanced}\n"
                                         "  given: {weight: {rare: 6, often: 0.5}}\n");
        INFO(outcome.err);
        REQUIRE(outcome.code == 0);
        const Results results = read_results(folder / "results/weights");
        const double each = std::log(3.0);
        REQUIRE(results.trials.size() == 3);
        CHECK(last(results.trials[0], "loss") == doctest::Approx(each).epsilon(1e-6));
        CHECK(last(results.trials[1], "loss") == doctest::Approx(each).epsilon(1e-6));
        // 60 of 100 training samples are `often`, 20 `rare`: drawn in the classes' proportions, twice.
        CHECK(last(results.trials[2], "loss") == doctest::Approx(each * (0.6 * 0.5 + 0.2 * 6 + 0.2)).epsilon(1e-6));
        for (const TrialRecord& trial : results.trials) {
            CHECK(last(trial, "val_loss") == doctest::Approx(each).epsilon(1e-6));
            CHECK(trial.test.at("loss") == doctest::Approx(each).epsilon(1e-6));
        }
    }

    TEST_CASE("a class that is weighed and that the table does not have is told before training") {
        const tests::Folder folder;
        const auto outcome = run_weights(folder, "variants:\n  plain: {}\n  given: {weight: {rar: 6}}\n");
        CHECK(outcome.code == 2);
        CHECK(
            outcome.err.starts_with("weights.yaml:7:19: error: `class_weight`: there is no class `rar`\n"
                                    "    7 |   given: {weight: {rar: 6}}\n"
                                    "      |                   ^\n"));
        CHECK(outcome.err.ends_with("      did you mean `rare`?\n"));
    }
}
