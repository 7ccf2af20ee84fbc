// What counts as collapsed, by runs of small tables.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runner/store/json.h"
#include "tests/support/program.h"

using tests::run;

namespace {

/// Rows of a column and its class.
std::string table(const std::vector<std::pair<std::string, std::string>>& rows) {
    std::string text = "x,y\n";
    for (const auto& [x, y] : rows) text += x + "," + y + "\n";
    return text;
}

/// Ten rows of two classes, told by the sign; `fifth` is the value of the last of the first class.
std::string ten_rows(const std::string& fifth) {
    std::string text;
    for (const char* x : {"-1.0", "-1.1", "-1.2", "-1.3"}) text += fmt::format("{},a\n", x);
    text += fifth + ",a\n";
    for (const char* x : {"1.0", "1.1", "1.2", "1.3", "1.4"}) text += fmt::format("{},b\n", x);
    return text;
}

/// A linear network with two classes of one column.
std::string linear(const std::string& file, const std::string& test, const std::string& data,
                   const std::string& training) {
    return fmt::format(
        "data: {{dataset: {{csv: {{file: {}, label: y, test: {}}}}}{}}}\n"
        "model: {{input: [1], layers: [{{dense: {{name: out, units: 2, activation: softmax, "
        "kernel_initializer: zeros}}}}]}}\n"
        "training: {{loss: sparse_categorical_crossentropy, {}}}\n",
        file, test, data, training);
}

runner::Value first_trial(const std::filesystem::path& results) {
    return runner::from_json(tests::read(results)).find("trials")->items[0];
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("nine of ten rows right are no collapse, and a search keeps what does best") {
        const tests::Folder folder;
        tests::write(folder / "ten.csv", "x,y\n" + ten_rows("3.0") + ten_rows("-1.4"));
        tests::write(folder / "clean.csv", "x,y\n" + ten_rows("-1.4"));
        tests::write(folder / "ten.yaml", linear("ten.csv", "clean.csv", ", validation: {count: 10, pick: last}",
                                                 "optimizer: {sgd: 0.5}, batch_size: 10, epochs: 5"));
        const auto ten = run({"ten.yaml"}, folder.path());
        CAPTURE(ten.err);
        CHECK(ten.code == 0);
        const auto trial = first_trial(folder / "results/ten/results.json");
        CHECK(trial.find("status")->text == "finished");
        CHECK(runner::to_json_line(*trial.find("test")->find("confusion_matrix")) == "[[5, 0], [0, 5]]");
        tests::write(folder / "choose.yaml",
                     "extends: ten.yaml\nparameters: {lr: 0.5}\ntraining: {optimizer: {sgd: $lr}}\n"
                     "grid: {lr: {choose: [0.0, 0.5], by: best.val_accuracy}}\n");
        const auto choose = run({"choose.yaml"}, folder.path());
        CHECK(choose.code == 0);
        CHECK(first_trial(folder / "results/choose/results.json").find("test")->find("accuracy")->text == "1");
    }

    TEST_CASE("a rare class of which most are found is no collapse; a constant network on few rows is one") {
        const tests::Folder folder;
        std::vector<std::pair<std::string, std::string>> rare = {{"-1.00", "sick"}, {"-1.20", "sick"}}, mute;
        for (int i = 0; i < 90; ++i) rare.emplace_back(fmt::format("-1.{:02}", i), "healthy");
        for (int i = 0; i < 8; ++i) rare.emplace_back(fmt::format("1.{}", i), "sick");
        for (int i = 0; i < 20; ++i) mute.emplace_back("0", i < 18 ? "a" : "b");
        tests::write(folder / "rare.csv", table(rare));
        tests::write(folder / "mute.csv", table(mute));
        tests::write(folder / "rare.yaml",
                     linear("rare.csv", "rare.csv", "", "optimizer: {adam: 0.1}, batch_size: 100, epochs: 200"));
        tests::write(folder / "mute.yaml",
                     linear("mute.csv", "mute.csv", "", "optimizer: {sgd: 0.5}, batch_size: 20, epochs: 20"));
        CHECK(run({"rare.yaml"}, folder.path()).code == 0);
        CHECK(first_trial(folder / "results/rare/results.json").find("status")->text == "finished");
        const auto constant = run({"mute.yaml"}, folder.path());
        CHECK(constant.code == 1);
        const auto trial = first_trial(folder / "results/mute/results.json");
        CHECK(trial.find("status")->text == "collapsed");
        CHECK(trial.find("why")->text.starts_with("it says `a` for 20 of 20 training samples, and its loss of 0.3"));
    }

    TEST_CASE("a network of numbers that says one number has collapsed, and one that knows them has not") {
        const tests::Folder folder;
        std::vector<std::pair<std::string, std::string>> line;
        for (int i = 0; i < 40; ++i) line.emplace_back(fmt::format("{}", i), fmt::format("{}", 2 * i + 3));
        tests::write(folder / "line.csv", table(line));
        const auto code = [&](const std::string& loss, const std::string& rate) {
            tests::write(folder / "line.yaml",
                         fmt::format("data: {{dataset: {{csv: {{file: line.csv, label: y, test: line.csv, targets: "
                                     "numbers}}}}, scaling: standardize}}\n"
                                     "model: {{input: [1], layers: [{{dense: {{units: 1, activation: linear, "
                                     "kernel_initializer: zeros}}}}]}}\n"
                                     "training: {{optimizer: {{adam: {}}}, epochs: 60, batch_size: 40, loss: {}}}\n",
                                     rate, loss));
            return run({"line.yaml"}, folder.path()).code;
        };
        for (const char* loss : {"mse", "mae", "huber"}) {
            CHECK(code(loss, "1") == 0);
            CHECK(code(loss, "1e-30") == 1);
        }
    }
}
