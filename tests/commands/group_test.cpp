// `group` of `data`, from the file to the verdicts.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "layers/math/random.h"
#include "tests/data/support.h"
#include "tests/support/program.h"
#include "tests/support/python.h"
#include "tests/support/unwrapped.h"

using tests::run;

namespace {

/// Twenty patients of six rows each.
std::string patients() {
    layers::Draws draws(layers::Stream(1, "patients"));
    std::string text = "x,y,patient,kind\n";
    for (int i = 0; i < 120; ++i)
        text += fmt::format("{:.4f},{:.4f},p{},{}\n", i % 2 + 0.8 * draws.normal(), draws.normal(), i / 6, i % 2);
    return text;
}

void write_patients(const tests::Folder& folder, const std::string& more, const std::string& settings = "") {
    tests::write(folder / "patients.csv", patients());
    tests::write(folder / "it.yaml",
                 "parameters: {units: 1}\n"
                 "data: {dataset: {csv: {file: patients.csv, label: kind, test: 0.4}}, " +
                     more +
                     "}\n"
                     "model: {input: [2], layers: [{dense: {units: $units, activation: relu}}, {dense: {name: out, "
                     "units: 2, activation: softmax}}]}\n"
                     "training: {optimizer: {adam: 0.05}, loss: sparse_categorical_crossentropy, batch_size: 8, "
                     "epochs: 3, accept: [collapsed]}\n"
                     "variants: {small: {}, large: {units: 16}}\n"
                     "seeds: 3\n"
                     "claims: {size: {variant: large, against: small, measure: test_accuracy, expect: greater}}\n" +
                     settings);
}

}  // namespace

TEST_SUITE("outcomes") {
    TEST_CASE("groups go from the table to the outcomes and the verdicts") {
        const tests::Folder folder;
        write_patients(folder, "group: patient");
        const auto outcome = run({"it.yaml"}, folder.path());
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
        CHECK(outcome.out.find(" on 8 groups of `patient`") != outcome.out.npos);
        CHECK(outcome.out.find("for new seeds and new groups of `patient`.") != outcome.out.npos);
        const std::string json = tests::read(folder / "results/it/results.json");
        CHECK(json.find("\"group\": \"patient\"") != json.npos);
        CHECK(json.find("\"groups\": 8") != json.npos);
        const auto csv = run({"export", "results/it", "--format", "outcomes"}, folder.path());
        CHECK(csv.out.starts_with("experiment,variant,seed,index,row,group,expected,predicted,probability,correct\n"));
        // Each sample is named by its row of the table, and each group as the table has it.
        const auto said = tests::python(folder, R"(
import csv, numpy as np
table = list(csv.DictReader(open("patients.csv")))
lines = list(csv.DictReader(open("outcomes.csv")))
kept = np.load("results/it/trials/small/seed-1/test_outcomes.npz")
print(len(lines), all(table[int(l["row"])]["patient"] == l["group"] for l in lines),
      all(table[int(l["row"])]["kind"] == l["expected"] for l in lines),
      all(table[r]["patient"] == kept["group_names"][g] for r, g in zip(kept["row"], kept["group"])))
)",
                                        {{"outcomes.csv", csv.out}});
        if (said) CHECK(*said == "288 True True True\n");
        const std::string report = tests::read(folder / "results/it/report.md");
        CHECK(report.find("| class | row of the table, from 0 | group | right: large | right: small |") != report.npos);
    }

    TEST_CASE("where samples are dealt anew, each keeps its row of the table") {
        const tests::Folder folder;
        write_patients(folder, "group: patient", "vary: [weights, dealing]\n");
        const auto outcome = run({"it.yaml"}, folder.path());
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
        CHECK(
            tests::unwrapped(outcome.out)
                .find("± is half of a 95 % interval for new seeds and new samples to train and test on: it is widened "
                      "because all seeds deal from the same samples.\n") != std::string::npos);
        const std::string csv = run({"export", "results/it", "--format", "outcomes"}, folder.path()).out;
        const auto said = tests::python(folder, R"(
import csv
table = list(csv.DictReader(open("patients.csv")))
lines = list(csv.DictReader(open("outcomes.csv")))
print(all(table[int(l["row"])]["patient"] == l["group"] for l in lines),
      all(table[int(l["row"])]["kind"] == l["expected"] for l in lines),
      len({tuple(sorted({l["row"] for l in lines if l["seed"] == s})) for s in "123"}))
)",
                                        {{"outcomes.csv", csv}});
        if (said) CHECK(*said == "True True 3\n");
    }

    TEST_CASE("groups that cannot be are told at their place, before any training") {
        const tests::Folder folder;
        const auto told = [&](const std::string& more) {
            write_patients(folder, more);
            const auto outcome = run({"check", "it.yaml"}, folder.path());
            CHECK(outcome.code == 2);
            return outcome.err;
        };
        CHECK(told("group: patent") ==
              "it.yaml:2:77: error: `group`: " + (folder / "patients.csv").string() +
                  ": there is no column `patent`\n"
                  "    2 | data: {dataset: {csv: {file: patients.csv, label: kind, test: 0.4}}, group: patent}\n"
                  "      |                                                                             ^~~~~~\n"
                  "      did you mean `patient`?\n");
        CHECK(told("group: kind").find("`group`: `kind` is the label, the column to predict\n") != std::string::npos);
        CHECK(told("group: patient, take: {test: {count: 5, pick: first}}")
                  .find("`group`: the test part has samples of one group alone, which tells nothing of others\n") !=
              std::string::npos);
        CHECK(told("group: patient, on_missing: synthetic_digits")
                  .find("`group` of `data`: `synthetic_digits` has no columns\n") != std::string::npos);
    }
}
