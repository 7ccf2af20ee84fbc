#include <doctest/doctest.h>
#include <fmt/format.h>

#include "layers/math/random.h"
#include "runner/results/results_json.h"
#include "tests/support/program.h"

using namespace runner;

namespace {

/// y is x1 - 2 x2, with noise, about 5.
std::string numbers_csv() {
    layers::Draws draws(layers::Stream(1, "numbers"));
    std::string text = "a,b,y\n";
    for (int i = 0; i < 200; ++i) {
        const double a = draws.normal(), b = draws.normal();
        text += fmt::format("{:.4f},{:.4f},{:.4f}\n", a, b, 5 + a - 2 * b + 0.3 * draws.normal());
    }
    return text;
}

constexpr const char* numbers_yaml =
    "parameters: {loss: mse}\n"
    "data: {dataset: {csv: {file: numbers.csv, label: y, test: 0.25, targets: numbers}}, validation: 50}\n"
    "model: {input: [2], layers: [{dense: {units: 8, activation: relu}}, {dense: {name: out, units: 1}}]}\n"
    "training: {optimizer: {adam: 0.05}, loss: $loss, metrics: [mse, mae], batch_size: 16, epochs: 8}\n"
    "variants: {squares: {}, sizes: {loss: mae}}\n";

/// The columns of what a loss and the metric of its name say, row by row.
void check_same(const Curve& curve, const std::string& loss, const std::string& metric) {
    const auto &a = *curve.find(loss), &b = *curve.find(metric);
    REQUIRE(a.size() == 9);
    for (std::size_t row = 0; row < a.size(); ++row) {
        REQUIRE(a[row].has_value() == b[row].has_value());
        if (a[row]) CHECK(*b[row] == doctest::Approx(*a[row]).epsilon(1e-12));
    }
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("on targets that are numbers a metric says what the loss of its name says") {
        const tests::Folder folder;
        tests::write(folder / "numbers.csv", numbers_csv());
        tests::write(folder / "numbers.yaml", numbers_yaml);
        const auto outcome = tests::run({"numbers.yaml"}, folder.path());
        REQUIRE(outcome.code == 0);
        CHECK(outcome.err.find("  test mae ") != std::string::npos);
        CHECK(outcome.err.find("  test mse ") != std::string::npos);
        CHECK(outcome.out.find("  n  test mae  test mse  test loss  best at ") != std::string::npos);
        const Results results = read_results(folder / "results/numbers");
        REQUIRE(results.trials.size() == 2);
        for (const TrialRecord& trial : results.trials) {
            const std::string metric = trial.variant == "squares" ? "mse" : "mae";
            CHECK(trial.test.at(metric) == doctest::Approx(trial.test.at("loss")).epsilon(1e-12));
            CHECK(trial.train.at(metric) == doctest::Approx(trial.train.at("loss")).epsilon(1e-12));
            check_same(trial.curve, "loss", metric);
            check_same(trial.curve, "val_loss", metric == "mse" ? "val_mse" : "val_mae");
            CHECK(trial.test.at("mae") * trial.test.at("mae") <= trial.test.at("mse"));
            CHECK_FALSE(trial.majority);
        }
    }
}
