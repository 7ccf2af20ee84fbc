#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>

#include "runner/results/json.h"
#include "tests/support/program.h"

using tests::run;

namespace {

const std::string shapes_csv = [] {
    std::string text = "x,y,kind\n";
    for (int i = 0; i < 60; ++i) text += fmt::format("{},{},{}\n", i % 3, i % 5, i % 3 == 0 ? "cat" : "dog");
    return text;
}();

std::string own_data(const std::string& data, int inputs, int outputs) {
    return fmt::format(
        "data: {{dataset: {{csv: {{file: a.csv, label: kind, test: 0.25}}}}{}}}\n"
        "model:\n"
        "  input: [{}]\n"
        "  layers:\n"
        "    - dense: {{units: 8, activation: relu}}\n"
        "    - dense: {{name: kinds, units: {}, activation: softmax}}\n"
        "training: {{optimizer: {{adam: 0.1}}, loss: sparse_categorical_crossentropy, epochs: 20}}\n",
        data, inputs, outputs);
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("without MNIST one line names the stand-in, and the results say so") {
        const tests::Folder folder;
        tests::write(folder / "tiny.yaml",
                     "data:\n"
                     "  {dataset: mnist, on_missing: synthetic_digits, validation: 100,\n"
                     "   take: {train: 300, test: 100}}\n"
                     "model: {input: [28, 28], layers: [flatten, {dense: {units: 10, activation: softmax}}]}\n"
                     "training: {optimizer: adam, loss: sparse_categorical_crossentropy, epochs: 2}\n"
                     "seeds: 2\n");
        // A proxy that refuses at once: no network, and no waiting for it.
        const auto outcome = run({"tiny.yaml"}, folder.path(), {"https_proxy=http://127.0.0.1:9"});
        CHECK(outcome.code == 0);
        CHECK(outcome.err.find("could not be downloaded; synthetic_digits stands in for it, as `on_missing` says, and "
                               "the results are marked\n") != std::string::npos);
        CHECK(outcome.out.starts_with("variant  n  test accuracy  test loss  best at"));
        CHECK(outcome.out.find("Data: the stand-in synthetic_digits, because the dataset was not to be had.\n") !=
              std::string::npos);
        for (const char* file : {"results.json", "curves.csv", "report.md", "trials/default/seed-1/weights.safetensors",
                                 "trials/default/seed-2/weights.safetensors"})
            CHECK(std::filesystem::is_regular_file(folder / ("results/tiny/" + std::string(file))));
        const auto results = runner::from_json(tests::read(folder / "results/tiny/results.json"));
        const auto& data = *results.find("data");
        CHECK(data.find("dataset")->text == "synthetic_digits");
        CHECK(data.find("stand_in")->text == "true");
        CHECK(data.find("train")->text == "300");

        const auto again = run({"tiny.yaml"}, folder.path(), {"https_proxy=http://127.0.0.1:9"});
        CHECK(again.code == 0);
        CHECK(again.out == outcome.out);
        CHECK(again.err.find("[1/2] default · seed 1  finished") != std::string::npos);
        CHECK(again.err.find("(from the folder)") != std::string::npos);
    }

    TEST_CASE("without MNIST and without a stand-in: exit 4, and how to get the data") {
        const tests::Folder folder;
        tests::write(folder / "x.yaml",
                     "data: {dataset: mnist}\n"
                     "model: {input: [28, 28], layers: [flatten, {dense: {units: 10, activation: softmax}}]}\n"
                     "training: {optimizer: adam, loss: sparse_categorical_crossentropy}\n");
        const auto outcome = run({"x.yaml"}, folder.path(), {"https_proxy=http://127.0.0.1:9"});
        CHECK(outcome.code == 4);
        CHECK(outcome.err.find("--data-dir") != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(folder / "results/x/results.json"));
    }

    TEST_CASE("files of one's own are judged as soon as they are read, at the place where they do not fit") {
        const tests::Folder folder;
        tests::write(folder / "a.csv", shapes_csv);
        const auto told = [&](const std::string& text, int code) {
            tests::write(folder / "own.yaml", text);
            const auto outcome = run({"own.yaml"}, folder.path());
            CHECK(outcome.code == code);
            return outcome.err;
        };
        CHECK(told(own_data("", 2, 5), 2) ==
              "own.yaml:6:7: error: layer `kinds` (dense) has 5 outputs, and the data have 2 classes\n"
              "    6 |     - dense: {name: kinds, units: 5, activation: softmax}\n"
              "      |       ^~~~~\n"
              "      write `units: 2`\n");
        CHECK(told(own_data("", 3, 2), 2).starts_with("own.yaml:3:10: error: "));
        CHECK(told(own_data(", validation: 60", 2, 2), 2).starts_with("own.yaml:1:"));
        CHECK(told(own_data(", validation: 10", 2, 2), 0).find("[1/1] default · seed 1  finished") !=
              std::string::npos);
    }
}
