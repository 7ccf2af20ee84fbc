#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "runner/store/files.h"
#include "runner/store/json.h"
#include "tests/support/program.h"
#include "tests/support/python.h"
#include "tests/support/timeless.h"
#include "tests/support/unwrapped.h"

using tests::python;
using tests::run;

namespace {

/// Two clouds that overlap, 24 and 36 points of them.
std::string clouds() {
    std::string text = "x,y,kind\n";
    for (int i = 0; i < 60; ++i)
        text += fmt::format("{},{},{}\n", i % 7 + (i < 24 ? 0 : 2), (i * 5) % 9 + (i < 24 ? 0 : 3),
                            i < 24 ? "near" : "far");
    return text;
}

std::string file(const std::string& data, const std::string& more) {
    return fmt::format(
        "data: {{dataset: {{csv: {{file: points.csv, label: kind}}}}, {}scaling: standardize}}\n"
        "parameters: {{units: 1, rate: 0.1}}\n"
        "model: {{input: [2], layers: [{{dense: {{units: $units, activation: relu}}}}, {{dense: {{name: out, units: 2, "
        "activation: softmax}}}}]}}\n"
        "training: {{optimizer: {{adam: $rate}}, loss: sparse_categorical_crossentropy, batch_size: 8, epochs: 4, "
        "accept: [collapsed]}}\n{}",
        data, more);
}

const std::string two_sizes =
    "variants: {small: {}, large: {units: 8}}\n"
    "claims: {size: {variant: large, against: small, measure: test_accuracy, expect: greater}}\n";

/// A folder with the table and an experiment of it.
struct Table {
    tests::Folder folder;
    explicit Table(const std::string& data, const std::string& more = two_sizes) {
        tests::write(folder / "points.csv", clouds());
        write(data, more);
    }
    void write(const std::string& data, const std::string& more = two_sizes) const {
        tests::write(folder / "it.yaml", file(data, more));
    }
    tests::Outcome call(const std::vector<std::string>& words) const { return run(words, folder.path()); }
    runner::Value results(const std::string& out = "results") const {
        return runner::from_json(runner::read_file(folder / (out + "/it/results.json")));
    }
    std::string errors() const { return call({"check", "it.yaml"}).err; }
};

std::string without_seconds(const std::string& csv) {
    return std::regex_replace(csv, std::regex("[^\n]*_seconds[^\n]*\n"), "");
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("folds are checked, planned, trained, resumed and written, each as a trial of its own") {
        const Table table("folds: 5, repeat: 2, validation: {fraction: 0.25}, ");
        CHECK(table.call({"check", "it.yaml"}).out == "it.yaml: good: 2 variants × 2 seeds × 5 folds = 20 trials\n");
        CHECK(table.call({"plan", "it.yaml"}).out.find("  small    10 trials  ") != std::string::npos);
        const auto outcome = table.call({"it.yaml", "--jobs", "1"});
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
        CHECK(outcome.err.find("large · seed 2 · fold 5  finished ") != std::string::npos);
        CHECK(outcome.out.find("Trained on points.csv (label `kind`): 5 folds, in each 36 training, 12") !=
              std::string::npos);
        const runner::Value results = table.results();
        const auto& trials = results.find("trials")->items;
        REQUIRE(trials.size() == 20);
        for (std::size_t i = 0; i < trials.size(); ++i) {
            CHECK(trials[i].find("fold")->text == std::to_string(i % 5 + 1));
            CHECK(trials[i].find("seed")->text == std::to_string(i / 5 % 2 + 1));
        }
        CHECK(trials[7].find("weights")->text == "trials/small/seed-2/fold-3/weights.safetensors");
        CHECK(results.find("data")->find("folds")->text == "5");
        CHECK(tests::read(table.folder / "results/it/curves.csv")
                  .starts_with("experiment,variant,seed,fold,epoch,metric,value\nit,small,1,1,0,loss,\n"));
        const std::string outcomes = table.call({"export", "results/it", "--format", "outcomes"}).out;
        CHECK(outcomes.starts_with("experiment,variant,seed,fold,index,row,expected,"));
        CHECK(std::ranges::count(outcomes, '\n') == 1 + 2 * 2 * 60);
        CHECK(table.call({"export", "results/it", "--format", "jsonl"})
                  .out.starts_with(R"({"experiment": "it", "variant": "small", "seed": 1, "fold": 1, "epoch": 0, )"));
        table.call({"export", "results/it", "--format", "tensorboard", "-o", "board"});
        CHECK(std::filesystem::exists(table.folder / "board/large/seed-2/fold-5"));

        // What one fold lost is trained again, a further repetition is added, and more jobs change no bit.
        std::filesystem::remove_all(std::filesystem::canonical(table.folder / "results/it/trials/large/seed-1/fold-4"));
        const std::string curves = without_seconds(tests::read(table.folder / "results/it/curves.csv"));
        const auto again = table.call({"it.yaml"});
        CHECK(std::ranges::count(again.err, '\n') == 20 + 2);
        CHECK(again.err.find("large · seed 1 · fold 4  finished      epoch   4") != std::string::npos);
        CHECK(without_seconds(tests::read(table.folder / "results/it/curves.csv")) == curves);
        CHECK(table.call({"it.yaml", "--jobs", "2", "--out", "other"}).code == 0);
        CHECK(without_seconds(tests::read(table.folder / "other/it/curves.csv")) == curves);
        table.write("folds: 5, repeat: 3, validation: {fraction: 0.25}, ");
        CHECK(table.call({"plan", "it.yaml"}).out.find("  small    15 trials, 10 finished  ") != std::string::npos);
    }

    TEST_CASE("outcomes of folds hold every sample once a repetition, and numpy finds the accuracy in them") {
        const Table table("folds: 7, repeat: 2, ");
        REQUIRE(table.call({"it.yaml"}).code == 0);
        const auto said = python(table.folder, R"(
import json, numpy as np
results = json.load(open("results/it/results.json"))
for seed in (1, 2):
    index, right, share = [], [], []
    for fold in range(1, 8):
        outcomes = np.load(f"results/it/trials/large/seed-{seed}/fold-{fold}/test_outcomes.npz")
        index += outcomes["index"].tolist()
        right += (outcomes["expected"] == outcomes["predicted"]).tolist()
        share.append(np.mean(outcomes["expected"] == outcomes["predicted"]))
    trials = [t for t in results["trials"] if t["variant"] == "large" and t["seed"] == seed]
    told = [t["test"]["accuracy"] for t in trials]
    pooled = sum(a * t["test_outcomes"]["samples"] for a, t in zip(told, trials)) / 60
    print(sorted(index) == list(range(60)), np.allclose(share, told), abs(np.mean(right) - pooled) < 1e-12)
)");
        if (said) CHECK(*said == "True True True\nTrue True True\n");
        const auto report = tests::read(table.folder / "results/it/report.md");
        CHECK(
            report.find(
                "small and large, each cross-validated in 7 folds on points.csv (label \\`kind\\`), dealt 2 times.") !=
            std::string::npos);
        CHECK(report.find(
                  "Of 60 samples, each tested by networks that were not trained on it, in most of 2 repetitions: ") !=
              std::string::npos);
    }

    TEST_CASE("folds are cut alike for all variants, and are no place for what they exclude") {
        const Table table("folds: 5, repeat: 2, ", "seeds: 3\n");
        CHECK(table.errors() ==
              "it.yaml:5:8: error: `seeds` beside `repeat` of `data`: `repeat: 2` is `seeds: 2`\n"
              "    5 | seeds: 3\n"
              "      |        ^\n"
              "      leave one of the two out\n");
        CHECK(table.call({"check", "it.yaml", "--seeds", "4"}).out ==
              "it.yaml: good: 1 variant × 4 seeds × 5 folds = 20 trials\n");
        table.write("repeat: 2, stratify: false, ");
        CHECK(table.errors().find("`repeat` of `data` deals folds anew, and there are no `folds`") !=
              std::string::npos);
        table.write("folds: 5, ",
                    "variants: {a: {}, b: {data: {dataset: {csv: {file: points.csv, label: kind}}, folds: 4}}}\n");
        CHECK(
            table.errors().find("variant `b` has `folds: 4`, and `a` `folds: 5`: variants are compared fold by fold") !=
            std::string::npos);
        table.write("folds: 5, ", two_sizes + "seeds: 2\n");
        CHECK(table.call({"run", "it.yaml", "--until-decided"}).err ==
              "error: --until-decided: `it` is cross-validated, and more repetitions of the same samples soon tell "
              "nothing new; write a larger `repeat`\n");
        table.write("folds: 5, ",
                    "variants: {small: {}, large: {units: 8}}\n"
                    "claims: {size: {variant: large, against: small, measure: test_accuracy, expect: greater, over: "
                    "seeds}}\n");
        CHECK(
            table.errors().find("with `folds` of the data a claim is over `folds`: each has its own training part and "
                                "test samples") != std::string::npos);
        table.write("folds: 500, repeat: 30, ");
        CHECK(table.errors().find("2 variants with 500 folds and 30 repetitions are 30,000 trials, those of searches "
                                  "included; at most 10,000 are allowed") != std::string::npos);
    }

    TEST_CASE("one sample, or one group, may be left out at a time; not every fold tests every class then") {
        const Table table("folds: 60, ");
        const auto outcome = table.call({"it.yaml", "--set", "training.epochs=1"});
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
        CHECK(tests::unwrapped(outcome.out)
                  .find("60 folds, in each 59 training, 0 validation and 1 test sample.\n\nNot every fold tests every "
                        "class: a class has fewer samples, or groups, than there are folds.\n") != std::string::npos);
        CHECK(tests::unwrapped(outcome.out).find("; 60 folds, p = ") != std::string::npos);
        std::string text = "x,y,who,kind\n";
        for (int i = 0; i < 60; ++i)
            text += fmt::format("{},{},p{},{}\n", i % 7, (i * 5) % 9, i % 8, i % 8 < 3 ? "near" : "far");
        tests::write(table.folder / "points.csv", text);
        table.write("folds: 8, group: who, ");
        const auto groups = table.call({"it.yaml", "--set", "training.epochs=1"});
        REQUIRE_MESSAGE(groups.code == 0, groups.err);
        CHECK(tests::unwrapped(groups.out)
                  .find("8 folds, in each 52 to 53 training, 0 validation and 7 to 8 test samples.") !=
              std::string::npos);
        const std::string report = tests::read(table.folder / "results/it/report.md");
        CHECK(report.find(
                  "Data: points.csv (label \\`kind\\`): 8 folds, in each 52 to 53 training, 0 validation and 7 to "
                  "8 test samples.") != std::string::npos);
        CHECK(report.find("Data of ") == std::string::npos);
    }

    TEST_CASE("what is studied without folds says how, and that runs") {
        const Table table("folds: 5, repeat: 2, stratify: false, ");
        const std::string how =
            "\n      leave `folds` out, such as by --set data.folds=null --set data.repeat=null --set "
            "data.stratify=null --set data.dataset.csv.test=0.3\n";
        const std::vector<std::string> without = {"--set", "data.folds=null",    "--set", "data.repeat=null",
                                                  "--set", "data.stratify=null", "--set", "data.dataset.csv.test=0.3"};
        for (const std::vector<std::string>& call : {std::vector<std::string>{"variance", "it.yaml"},
                                                     std::vector<std::string>{"run", "it.yaml", "--placebo"}}) {
            CHECK(table.call(call).err.ends_with(how));
            std::vector<std::string> cured = call;
            cured.insert(cured.end(), without.begin(), without.end());
            cured.insert(cured.end(), {"--seeds", "2"});
            const auto outcome = table.call(cured);
            CHECK_MESSAGE(outcome.code == 0, outcome.err);
            if (call.front() == "variance")
                CHECK(outcome.err.find("small · seed 1 · weights of seed 2 ") != std::string::npos);
        }
        std::vector<std::string> one = {"variance", "it.yaml", "--seeds", "1"};
        one.insert(one.end(), without.begin(), without.end());
        const std::string told = table.call(one).out;
        CHECK(
            tests::unwrapped(told).find(" over 1 seed One seed tells nothing of how far results spread: ask for more, "
                                        "such as --seeds 5.\n") != std::string::npos);
        one.push_back("--json");
        const runner::Value json = runner::from_json(table.call(one).out);
        CHECK(json.find("variants")->items[0].find("n")->text == "1");
        CHECK(json.find("variants")->items[0].find("sd")->is_null());
        CHECK(table.call({"variance", "it.yaml", "--measure", "epochs_to"}).err ==
              "error: --measure: `epochs_to` needs a target, which claims have: name a number of every trial, such as "
              "test_accuracy\n");
    }

    TEST_CASE("a search chooses within each fold by itself") {
        const Table table("folds: 3, repeat: 2, validation: {fraction: 0.25}, ",
                          "grid: {rate: {choose: [0.00001, 0.1], by: best.val_loss}}\n");
        CHECK(table.call({"check", "it.yaml"}).out ==
              "it.yaml: good: 1 variant × 2 seeds × 3 folds = 6 trials, and 12 of the search\n");
        const auto outcome = table.call({"it.yaml"});
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
        CHECK(outcome.out.find("\n\nChosen by best.val_loss, within the training part of each fold by itself:\n"
                               "default: chose rate_0.1 in 6 of 6 folds\n") != std::string::npos);
        const runner::Value results = table.results();
        const auto& search = results.find("search")->items;
        REQUIRE(search.size() == 6);
        CHECK(search[4].find("fold")->text == "2");
        CHECK(runner::to_json_line(*search[4].find("seeds")) == "[2]");
        for (const auto& trial : results.find("trials")->items)
            CHECK(trial.find("parameters")->find("rate")->text == "0.1");
        CHECK(std::filesystem::exists(table.folder / "results/it/trials/default/rate_0.1/seed-2/fold-3"));
        CHECK(table.call({"plan", "it.yaml"}).out.find("  default  18 trials, 12 of the search, 18 finished  ") !=
              std::string::npos);
        table.write("folds: 3, validation: {fraction: 0.25}, ",
                    "seeds: 2\ngrid: {rate: {choose: [0.00001, 0.1], by: best.val_loss, seeds: 2}}\n");
        CHECK(table.errors().find(
                  "axis `rate` searches with 2 seeds, and there are `folds`: each fold of each repetition "
                  "chooses for itself") != std::string::npos);
    }

    TEST_CASE("what starts from another variant starts from that of its own fold and size") {
        const Table table("folds: 3, sizes: [0.5, 1], ",
                          "variants: {first: {}, second: {model: {input: [2], layers: "
                          "[{dense: {units: 1, activation: relu}}, {dense: {name: out, "
                          "units: 2, activation: softmax}}], start_from: {variant: first}}}}\n");
        CHECK(table.errors() == "");
        CHECK(table.call({"plan", "it.yaml"}).out.find("second-size_0.5  3 trials, after first-size_0.5") !=
              std::string::npos);
        REQUIRE(table.call({"it.yaml"}).code == 0);
        const auto said = python(table.folder, R"(
import json
trials = {(t["variant"], t["fold"]): t for t in json.load(open("results/it/results.json"))["trials"]}
print(len(trials), all(len(trials[f"second-size_{s}", f]["weight_log"]) > 0 for s in ("0.5", "1") for f in (1, 2, 3)))
)");
        if (said) CHECK(*said == "12 True\n");
    }

    TEST_CASE("a group is in one fold of each repetition") {
        const Table table("folds: 4, repeat: 2, group: who, ");
        std::string text = "x,y,who,kind\n";
        for (int i = 0; i < 60; ++i)
            text += fmt::format("{},{},p{},{}\n", i % 7, (i * 5) % 9, i % 12, i % 12 < 5 ? "near" : "far");
        tests::write(table.folder / "points.csv", text);
        const auto outcome = table.call({"it.yaml"});
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
        const auto said = python(table.folder, R"(
import collections, numpy as np
for seed in (1, 2):
    folds = collections.defaultdict(set)
    for fold in range(1, 5):
        for group in np.load(f"results/it/trials/small/seed-{seed}/fold-{fold}/test_outcomes.npz")["group"]:
            folds[int(group)].add(fold)
    print(len(folds), max(len(f) for f in folds.values()))
)");
        if (said) CHECK(*said == "12 1\n12 1\n");
        table.write("folds: 13, group: who, ");
        CHECK(table.errors().find("`folds`: 13 folds asked for, of 12 groups") != std::string::npos);
    }

    TEST_CASE("sizes of the training part are an axis: would more data help?") {
        const Table table(
            "folds: 3, sizes: [0.2, 1], ",
            "variants: {small: {}, large: {units: 8}}\n"
            "claims: {more_data_help: {variant: \"*-size_1\", against: \"*-size_0.2\", measure: test_accuracy, "
            "expect: greater}}\n");
        CHECK(table.call({"check", "it.yaml"}).out == "it.yaml: good: 4 variants × 1 seed × 3 folds = 12 trials\n");
        const auto outcome = table.call({"it.yaml"});
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
        const runner::Value results = table.results();
        const auto& summary = results.find("summary")->items;
        REQUIRE(summary.size() == 4);
        CHECK(summary[0].find("variant")->text == "small-size_0.2");
        CHECK(summary[3].find("variant")->text == "large-size_1");
        CHECK(results.find("variants")->find("large-size_0.2")->find("data")->find("size")->text == "0.2");
        const auto& trials = results.find("trials")->items;
        CHECK(results.find("data")->find("train")->text == "8");
        CHECK(results.find("claims")->items.size() == 2);
        CHECK(tests::read(table.folder / "results/it/report.md").find("| small | 0.2 | 8 | 0.") != std::string::npos);
        CHECK(table.call({"plot", "results/it", "--kind", "sizes", "-o", "sizes.svg"}).code == 0);
        // Whole, it is the trial of a file without sizes.
        table.write("folds: 3, ");
        CHECK(table.call({"it.yaml", "--out", "plain"}).code == 0);
        CHECK(table.results("plain").find("trials")->items[0].find("hash")->text == trials[3].find("hash")->text);
        table.write("sizes: [0.5, 0.5], folds: 3, ");
        CHECK(table.errors().find("`sizes` of `data`: 0.5 stands twice") != std::string::npos);
        table.write("sizes: [], folds: 3, ");
        CHECK(table.errors().find(
                  "error: `sizes` of `data`: expected at least one share, received none\n"
                  "    1 | data: {dataset: {csv: {file: points.csv, label: kind}}, sizes: [], folds: 3, scaling: "
                  "standardize}\n") != std::string::npos);
        table.write("size: 0.5, sizes: [0.5, 1], folds: 3, ");
        CHECK(table.errors().find("`size` of `data` beside `sizes`, each of which makes a variant of its own") !=
              std::string::npos);
    }
}
