#include "tests/fuzz/tiny.h"

#include <fmt/format.h>

#include "runner/run/run_observer.h"
#include "tests/support/folder.h"

namespace tests::fuzz {

using namespace runner;

std::string tiny_table() {
    std::string text = "a,b,label\n";
    for (int i = 0; i < 24; ++i)
        text += fmt::format("{},{},{}\n", i % 5 - 2, i * 7 % 11 - 5, i % 3 == 0 ? "yes" : "no");
    return text;
}

std::string tiny_experiment() {
    return R"(name: tiny
question: Does a wider network learn faster?
parameters: {units: 3, rate: 0.1}
data: {dataset: {csv: {file: table.csv, label: label, test: 0.25}}, validation: 4}
blocks: {body: [{dense: {units: $units, activation: elu}}]}
model:
  input: [2]
  layers: [{repeat: 2, name: hidden, layers: [{use: body}]}, {dense: {name: out, units: 2, activation: softmax}}]
training:
  optimizer: {adam: $rate}
  loss: sparse_categorical_crossentropy
  batch_size: 8
  epochs: 2
  early_stopping: {patience: 5, restore_best_weights: true}
  accept: [collapsed, diverged]
seeds: 2
variants: {narrow: {}, wide: {units: 5}}
grid: {rate: [0.1, 0.01]}
claims: {faster: {variant: "wide*", against: "narrow*", measure: test_accuracy, expect: greater}}
)";
}

std::filesystem::path write_tiny(const std::filesystem::path& folder) {
    tests::write(folder / "table.csv", tiny_table());
    tests::write(folder / "tiny.yaml", tiny_experiment());
    return folder / "tiny.yaml";
}

Experiment load(const std::filesystem::path& path, const Overrides& overrides) {
    Diagnostics warnings;
    Experiment experiment = load_experiment(path.native(), overrides, warnings);
    warnings.render();
    return experiment;
}

RunOptions options_in(const std::filesystem::path& folder, int jobs) {
    RunOptions options;
    options.jobs = jobs;
    options.out = folder / "out";
    options.checkpoint_seconds = 0;
    options.places.data_dir = folder / "data";  // there is none: nothing is downloaded
    options.places.cache_dir = folder / "cache";
    return options;
}

RunOutcome run(const Experiment& experiment, const RunOptions& options) {
    RunObserver observer;
    return run_experiment(experiment, options, observer, {});
}

}  // namespace tests::fuzz
