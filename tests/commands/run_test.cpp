#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>

#include "runner/store/json.h"
#include "tests/commands/points.h"
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
    TEST_CASE("no picture of earlier results stays beside new ones, and one that could not be made comes next time") {
        const tests::Folder folder;
        tests::write_points(folder, "seeds: 1\n", 2);
        const auto gnuplot = [&](const std::string& script) {
            folder.write("bin/gnuplot", "#!/bin/sh\n" + script + "\n");
            std::filesystem::permissions(folder / "bin/gnuplot", std::filesystem::perms::owner_all);
        };
        const auto train = [&](const char* seeds) {
            return tests::run({"run", "points.yaml", "--seeds", seeds}, folder.path(),
                              {"PATH=" + (folder / "bin").string() + ":/usr/bin:/bin"});
        };
        const auto picture = folder / "results/points/curves.svg", report = folder / "results/points/report.md";
        gnuplot("echo '<svg>1</svg>'");
        CHECK(train("1").code == 0);
        CHECK(tests::read(picture) == "<svg>1</svg>\n");
        CHECK(tests::read(report).find("curves.svg") != std::string::npos);
        for (const auto& [script, problem] :
             {std::pair{"echo no room >&2; exit 1", "gnuplot failed: no room"},
              {"kill -XFSZ $$", "gnuplot failed: ended by signal 25 (File size limit exceeded)"},
              {"echo '<svg>half'", "gnuplot has written a part of it only: is there no room for temporary files?"}}) {
            gnuplot(script);
            const tests::Outcome outcome = train("2");
            CHECK(outcome.code == 0);
            CAPTURE(outcome.err);
            CHECK(outcome.err.find(std::string("\nno picture of the curves: ") + problem + "\n") != std::string::npos);
            CHECK_FALSE(std::filesystem::exists(picture));
            CHECK(tests::read(report).find("curves.svg") == std::string::npos);
        }
        gnuplot("echo '<svg>2</svg>'");
        CHECK(train("2").code == 0);
        CHECK(tests::read(picture) == "<svg>2</svg>\n");
    }

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
        CHECK(outcome.out.starts_with("variant  n  "));
        CHECK(outcome.out.find("  test accuracy  test loss  best at") < 40);
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

    TEST_CASE("two files of one name are refused before any training; of several results each table has a heading") {
        const tests::Folder folder;
        const std::string text =
            "data: {dataset: synthetic_digits, take: {train: 100, test: 50}}\n"
            "model: {input: [28, 28], layers: [flatten, {dense: {units: 10, activation: softmax}}]}\n"
            "training: {optimizer: adam, loss: sparse_categorical_crossentropy}\n";
        tests::write(folder / "base.yaml", text);
        tests::write(folder / "other.yaml", "name: Base\n" + text);
        tests::write(folder / "more.yaml", text);
        const auto twice = run({"base.yaml", "other.yaml", "--out", "same"}, folder.path());
        CHECK(twice.code == 2);
        CHECK(twice.err ==
              "error: `base.yaml` and `other.yaml` are both called `Base`, and the results of one would overwrite the "
              "other's\n      give one another `name: …`, or run them apart, each with its own --out\n");
        CHECK_FALSE(std::filesystem::exists(folder / "same"));
        CHECK(run({"base.yaml", "base.yaml"}, folder.path()).err == "error: `base.yaml` stands twice\n");

        const auto both = run({"base.yaml", "more.yaml", "--out", "r"}, folder.path());
        CHECK(both.out.starts_with("base (r/base)\nvariant  n"));
        CHECK(both.out.find("\n\nmore (r/more)\nvariant  n") != std::string::npos);
        const auto compared = run({"compare", "r/base", "r/more"}, folder.path());
        CHECK(compared.out == both.out);
        CHECK(run({"compare", "r/base"}, folder.path()).out.starts_with("variant  n"));
    }

    TEST_CASE("the plan counts what is small, and one trial as one") {
        const tests::Folder folder;
        tests::write(folder / "a.csv", shapes_csv);
        tests::write(folder / "own.yaml", own_data("", 2, 2));
        const auto plan = [&] { return run({"plan", "own.yaml", "--jobs", "1"}, folder.path()).out; };
        CHECK(plan().starts_with("own: 1 trial, 1 side by side\n"));
        CHECK(plan().find(" 42 ") != std::string::npos);
        REQUIRE(run({"own.yaml"}, folder.path()).code == 0);
        CHECK(plan().find("1 trial, 1 finished") != std::string::npos);
        tests::write(folder / "a.csv", shapes_csv + "0,0,cat\n");
        CHECK(plan().find("1 trial, 1 to train (another configuration is kept)") != std::string::npos);
        tests::write(folder / "a.csv", shapes_csv);
        CHECK(plan().find("1 trial, 1 finished") != std::string::npos);
        std::filesystem::remove(folder / "results/own/trials/default/seed-1/weights.safetensors");
        CHECK(plan().find("1 trial, 1 to train again (damaged)") != std::string::npos);
        tests::write(folder / "results/own/trials/default/seed-1/trial.json", "{");
        CHECK(plan().find("1 trial, 1 to train again (damaged)") != std::string::npos);
    }

    TEST_CASE("weights that do not fit are told line by line, at the place that names them") {
        const tests::Folder folder;
        tests::write(folder / "a.csv", shapes_csv);
        tests::write(folder / "own.yaml", own_data("", 2, 2));
        REQUIRE(run({"own.yaml"}, folder.path()).code == 0);
        std::filesystem::copy_file(folder / "results/own/trials/default/seed-1/weights.safetensors",
                                   folder / "w.safetensors");
        const auto told = [&](const std::string& file) {
            std::string text = own_data("", 2, 2);
            text.insert(text.find("  layers:"), "  start_from: {file: " + file + "}\n");
            text.replace(text.find("units: 8"), 8, "units: 9");
            tests::write(folder / "next.yaml", text);
            const auto outcome = run({"next.yaml"}, folder.path());
            CHECK(outcome.code == 2);
            return outcome.err;
        };
        CHECK(told("w.safetensors") ==
              "next.yaml:4:22: error: the weights of `w.safetensors` do not fit:\n"
              "    4 |   start_from: {file: w.safetensors}\n"
              "      |                      ^~~~~~~~~~~~~\n"
              "      `dense/bias` of `w.safetensors` has shape [8], and [9] is needed\n"
              "      `dense/kernel` of `w.safetensors` has shape [2, 8], and [2, 9] is needed\n"
              "      `kinds/kernel` of `w.safetensors` has shape [8, 2], and [9, 2] is needed\n"
              "      `layers` names those that are to be copied\n");
        const std::string missing = told("nope.safetensors");
        CHECK(missing.starts_with("next.yaml:4:22: warning: `start_from`: there is no file `nope.safetensors`\n"));
        CHECK(missing.find("next.yaml:4:22: error: can't read `") != std::string::npos);
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
        CHECK(told(own_data(", validation: 1", 2, 2), 2) ==
              "own.yaml:1:76: error: class cat is missing from the validation part of 1 sample\n"
              "    1 | data: {dataset: {csv: {file: a.csv, label: kind, test: 0.25}}, validation: 1}\n"
              "      |                                                                            ^\n");
        CHECK(told(own_data(", classes: [0, 7]", 2, 2), 2) ==
              "own.yaml:1:73: error: `classes`: there is no class 7: known are cat, dog\n"
              "    1 | data: {dataset: {csv: {file: a.csv, label: kind, test: 0.25}}, classes: [0, 7]}\n"
              "      |                                                                         ^\n");
        tests::write(folder / "b.csv", "x,y,kind\n1,1,cow\n1,1,dog\n1,1,cat\n");
        std::string other = own_data("", 2, 2);
        other.replace(other.find("0.25"), 4, "b.csv");
        CHECK(
            told(other, 2).starts_with("own.yaml:1:17: error: class cow is missing from the training part of 60 "
                                       "samples\n"));
        CHECK(told(other, 2).find("units") == std::string::npos);
        CHECK(told(other, 2).find("test part") == std::string::npos);
        CHECK(told(own_data(", validation: 10", 2, 2), 0).find("[1/1] default · seed 1  finished") !=
              std::string::npos);
    }
}
