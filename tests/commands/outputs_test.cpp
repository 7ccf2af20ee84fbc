#include <doctest/doctest.h>

#include "runner/results/results_json.h"
#include "tests/support/program.h"

using namespace runner;

namespace {

using Matrix = std::vector<std::vector<std::int64_t>>;

/// The trials of an experiment over a table, which is also what is tested on.
std::vector<TrialRecord> trials_of(const std::string& yaml, const std::string& csv) {
    const tests::Folder folder;
    tests::write(folder / "table.csv", csv);
    tests::write(folder / "it.yaml", "data: {dataset: {csv: {file: table.csv, label: y, test: table.csv}}}\n" + yaml);
    const auto outcome = tests::run({"it.yaml"}, folder.path());
    INFO(outcome.err);
    REQUIRE(outcome.code == 0);
    return read_results(folder / "results/it").trials;
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("a softmax over one class names it every time") {
        const auto trials = trials_of(
            "model: {input: [1], layers: [{dense: {units: 1, activation: softmax}}]}\n"
            "training: {optimizer: {sgd: 0.1}, loss: sparse_categorical_crossentropy, epochs: 1,\n"
            "  metrics: [accuracy, precision, recall, f1, {top_k: 1}, auc]}\n"
            "evaluation: {monte_carlo: {samples: 2}}\n",
            "x,y\n1,5\n2,5\n3,5\n");
        REQUIRE(trials.size() == 1);
        CHECK(trials[0].confusion_matrix == Matrix{{3}});
        for (const char* metric : {"accuracy", "precision", "recall", "f1", "top_k_accuracy"}) {
            CAPTURE(metric);
            CHECK(trials[0].test.at(metric) == 1);
        }
        CHECK_FALSE(trials[0].test.contains("auc"));  // there is no other class to tell it from
        CHECK(trials[0].test.at("loss") == 0);
        CHECK(trials[0].monte_carlo.at("entropy") == 0);
    }

    TEST_CASE("what hinge takes for a class is its sign") {
        const auto trials = trials_of(
            "parameters: {loss: hinge, end: linear}\n"
            "model: {input: [1], layers: [{dense: {units: 1, activation: $end, kernel_initializer: ones}}]}\n"
            "training: {optimizer: {sgd: 0}, loss: $loss, metrics: [accuracy, f1, auc, {top_k: 1}], epochs: 1,\n"
            "  accept: [collapsed]}\n"
            "variants: {hinge: {}, squared: {loss: squared_hinge, end: tanh}}\n",
            "x,y\n-2,a\n-0.3,a\n0.1,b\n0.3,b\n0.45,b\n0.8,b\n");
        REQUIRE(trials.size() == 2);
        for (const TrialRecord& trial : trials) {
            CAPTURE(trial.variant);
            CHECK(trial.confusion_matrix == Matrix{{2, 0}, {0, 4}});
            for (const char* metric : {"accuracy", "f1", "auc", "top_k_accuracy"}) CHECK(trial.test.at(metric) == 1);
        }
        CHECK(trials[0].test.at("loss") == doctest::Approx(0.508333).epsilon(1e-5));
    }
}
