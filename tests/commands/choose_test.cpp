#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/program.h"

using tests::run;

TEST_SUITE("commands") {
    TEST_CASE("check and plan count what a search trains, and the table says what it chose") {
        const tests::Folder folder;
        std::string points = "x,y,kind\n";
        for (int i = 0; i < 80; ++i) points += fmt::format("{},{},{}\n", i % 4, i % 5, i % 4 < 2 ? "near" : "far");
        tests::write(folder / "points.csv", points);
        tests::write(folder / "search.yaml",
                     "data: {dataset: {csv: {file: points.csv, label: kind, test: 0.25}}, validation: 20}\n"
                     "parameters: {rate: 0.1}\n"
                     "model: {input: [2], layers: [{dense: {units: 2, activation: softmax}}]}\n"
                     "training: {optimizer: {sgd: $rate}, loss: sparse_categorical_crossentropy, "
                     "batch_size: 4, epochs: 9}\n"
                     "seeds: 3\n"
                     "grid: {rate: {choose: [0.00001, 0.1], by: best.val_loss, seeds: 2}}\n");
        CHECK(run({"check", "search.yaml"}, folder.path()).out ==
              "search.yaml: good: 1 variant × 3 seeds = 3 trials, and 4 of the search\n");
        CHECK(run({"summary", "search.yaml"}, folder.path())
                  .out.starts_with("default, its candidate rate_0.00001 of 2\n  layer  kind "));
        const auto planned = [&] { return run({"plan", "search.yaml"}, folder.path()).out; };
        CHECK(planned().find("  default  7 trials, 4 of the search  ") != std::string::npos);
        const auto outcome = run({"search.yaml"}, folder.path());
        CHECK(outcome.code == 0);
        CHECK(outcome.out.find("\n\nChosen by best.val_loss, the mean of seeds 1, 2, without the test set:\n"
                               "default: chose rate_0.1 (0.") != std::string::npos);
        CHECK(outcome.out.find("; the largest tried\n") != std::string::npos);
        CHECK(outcome.err.find("default/rate_0.1 · seed 2      finished      epoch   9  val_accuracy ") !=
              std::string::npos);
        CHECK(planned().find("  default  7 trials, 4 of the search, 7 finished  ") != std::string::npos);
    }
}
