#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "tests/support/program.h"

using tests::run;

namespace {

const std::string flowers_csv = [] {
    std::string text = "long,wide,species\n";
    const char* const species[] = {"setosa", "versicolor", "virginica"};
    for (int i = 0; i < 30; ++i) text += fmt::format("{},{}.5,{}\n", i % 7, i % 5, species[i % 3]);
    return text;
}();

std::string experiment(const std::string& label, int inputs, int units, const std::string& rest = {}) {
    return fmt::format(
        "data: {{dataset: {{csv: {{file: flowers.csv, label: {}, test: 0.3}}}}}}\n"
        "model: {{input: [{}], layers: [{{dense: {{name: out, units: {}, activation: softmax}}}}]}}\n"
        "training: {{optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [f1]}}\n{}",
        label, inputs, units, rest);
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("check opens the tables that a file names, and tells all that does not fit them") {
        const tests::Folder folder;
        tests::write(folder / "flowers.csv", flowers_csv);
        const auto told = [&](const std::string& text) {
            tests::write(folder / "x.yaml", text);
            const auto outcome = run({"check", "x.yaml"}, folder.path());
            CHECK(outcome.out == "");
            CHECK(outcome.code == 2);
            return outcome.err;
        };
        const std::string claim =
            "claims: {c: {variant: default, against: 0.5, measure: test_f1.versi, expect: greater}}\n";
        CHECK(told(experiment("species", 5, 2, "seeds: 6\n" + claim)) ==
              R"(x.yaml:2:16: error: the input `input` is [5], and the samples of `csv` are [2]
    2 | model: {input: [5], layers: [{dense: {name: out, units: 2, activation: softmax}}]}
      |                ^
x.yaml:2:31: error: layer `out` (dense) has 2 outputs, and the data have 3 classes
    2 | model: {input: [5], layers: [{dense: {name: out, units: 2, activation: softmax}}]}
      |                               ^~~~~
      write `units: 3`
x.yaml:3:11: warning: a batch of 32 is larger than the training part of 21
    3 | training: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [f1]}
      |           ^
      every step sees all of it
x.yaml:5:55: error: variant `default` has no class `versi`
    5 | claims: {c: {variant: default, against: 0.5, measure: test_f1.versi, expect: greater}}
      |                                                       ^~~~~~~~~~~~~
      its classes are `setosa`, `versicolor`, `virginica`
)");
        CHECK(told(experiment("specie", 2, 3)) ==
              "x.yaml:1:50: error: " + (folder / "flowers.csv").string() + R"(: there is no column `specie`
    1 | data: {dataset: {csv: {file: flowers.csv, label: specie, test: 0.3}}}
      |                                                  ^~~~~~
      did you mean `species`?
)");
        tests::write(folder / "x.yaml", experiment("species", 2, 3));
        const auto good = run({"check", "x.yaml"}, folder.path());
        CHECK(good.err == "");
        CHECK(good.out == "x.yaml: good: 1 variant × 1 seed = 1 trial\n");
        CHECK(good.code == 0);
    }

    TEST_CASE("data where an experiment is wanted are told in a word, and not shown whole") {
        const tests::Folder folder;
        std::string table = "a,b\n";
        for (int i = 0; i < 1000; ++i) table += "1,2\n";
        tests::write(folder / "table.csv", table);
        tests::write(folder / "table.txt", table);
        tests::write(folder / "x.npz", "PK");
        for (const char* command : {"check", "run", "plan"})
            CHECK(run({command, "table.csv"}, folder.path()).err ==
                  "table.csv: error: this is a table, not an experiment\n      `runner new table.csv` writes one about "
                  "it\n");
        CHECK(run({"check", "x.npz"}, folder.path()).err ==
              "x.npz: error: these are arrays, not an experiment\n      `runner new x.npz` writes one about them\n");
        tests::write(folder / "my.npm.CSV", table);
        CHECK(run({"check", "my.npm.CSV"}, folder.path()).err.starts_with("my.npm.CSV: error: this is a table, "));
        const auto text = run({"check", "table.txt"}, folder.path());
        CHECK(text.code == 2);
        CHECK(text.err.starts_with(
            "table.txt:1:1: error: expected an experiment, a map of sections, received `a,b 1,2 1,2"));
        CHECK(text.err.size() < 400);
        CHECK(run({"check", "nothing.csv"}, folder.path()).err.find("No such file") != std::string::npos);
    }

    TEST_CASE("check tells of missing and broken files by exit 4, after what is wrong with the text") {
        const tests::Folder folder;
        const auto check = [&](const std::string& text) {
            tests::write(folder / "x.yaml", text);
            return run({"check", "x.yaml"}, folder.path());
        };
        const std::string file = (folder / "flowers.csv").string();
        const auto missing = check(experiment("species", 2, 3));
        CHECK(missing.code == 4);
        CHECK(missing.err == "x.yaml: error: " + file + ": no such file\n");
        tests::write(folder / "flowers.csv", std::string("long,wide,species\n1,2,setosa\n1,b,setosa\n"));
        const auto broken = check(experiment("species", 5, 2));
        CHECK(broken.code == 4);
        CHECK(broken.err == "x.yaml: error: " + file +
                                ":3: column `wide`: expected a number, received `b`\n      if it stands for nothing, "
                                "write `missing_values: [\"b\"]`; if the column has words, `columns: {wide: "
                                "category}`\n");
        const auto text = check(experiment("species", 2, 3, "sseds: 2\n"));
        CHECK(text.code == 2);
        CHECK(text.err.find("flowers.csv: ") == std::string::npos);
        CHECK(run({"check", "x.yaml"}, folder.path(), {"https_proxy=http://127.0.0.1:9"}).code == 2);
        const auto mnist = check(
            "data: {dataset: mnist}\n"
            "model: {input: [28, 28], layers: [flatten, {dense: {units: 10, activation: softmax}}]}\n"
            "training: {optimizer: adam, loss: sparse_categorical_crossentropy}\n");
        CHECK(mnist.code == 0);  // what is downloaded is not read
    }

    TEST_CASE("columns that a network cannot make much of are warned about, with the line to write") {
        const tests::Folder folder;
        const auto warning = [&](const std::string& table, const std::string& scaling) {
            tests::write(folder / "t.csv", table);
            const auto inputs = std::count(table.begin(), table.begin() + static_cast<long>(table.find('\n')), ',');
            tests::write(folder / "x.yaml",
                         fmt::format("data:\n  dataset: {{csv: {{file: t.csv, label: y, test: t.csv}}}}\n{}"
                                     "model: {{input: [{}], layers: [{{dense: {{units: 2, activation: softmax}}}}]}}\n"
                                     "training: {{optimizer: adam, loss: sparse_categorical_crossentropy}}\n",
                                     scaling.empty() ? "" : "  scaling: " + scaling + "\n", inputs));
            const auto outcome = run({"check", "x.yaml"}, folder.path());
            CHECK(outcome.code == 0);
            return outcome.err;
        };
        std::string times = "time,y\n", far = "a,y\n1e12,0\n", wide = "price,share,y\n", pixels;
        for (int i = 0; i < 40; ++i) {
            times += fmt::format("{},{}\n", 1700000000 + i, i / 20);
            far += fmt::format("{},{}\n", i, i / 20);
            wide += fmt::format("{},0.{:02},{}\n", i * 1000, i, i / 20);
        }
        const std::string place = "    2 |   dataset: {csv: {file: t.csv, label: y, test: t.csv}}\n      |   ^\n";
        CHECK(warning(times, "") ==
              "x.yaml:2:3: warning: column `time` has 40 different values, of which float32 tells 1 apart\n" + place +
                  "      write `scaling: standardize`: it takes the mean off before digits are lost\n");
        CHECK(warning(times, "standardize") == "");
        CHECK(warning(far, "none") == "");
        CHECK(
            warning(far, "standardize") ==
            R"(x.yaml:3:12: warning: column `a` has 41 different values, of which float32 tells 2 apart, though standardized
    3 |   scaling: standardize
      |            ^~~~~~~~~~~
      they go from 0 to 1000000000000: see to the few that lie far away
)");
        const std::string advice = "      write `scaling: standardize`, or `scaling: none` if that is meant\n";
        CHECK(warning(wide, "") ==
              "x.yaml:2:3: warning: column `share` has a range of 0.39 and column `price` one of 3.9e+04, and "
              "`scaling: unit` leaves a table as it is\n" +
                  place + advice);
        CHECK(warning(far, "") ==
              "x.yaml:2:3: warning: column `a` goes from 0 to 1e+12, and `scaling: unit` leaves a table as it is\n" +
                  place + advice);
        CHECK(
            warning("a,b,y\n1,-1500,0\n2,-1500,1\n", "") ==
            "x.yaml:2:3: warning: column `b` goes from -1500 to -1500, and `scaling: unit` leaves a table as it is\n" +
                place + advice);
        CHECK(warning("a,b,y\n1,-999,0\n2,-999,1\n", "") == "");
        CHECK(warning(wide, "none") == "");
        CHECK(warning(wide, "standardize") == "");
        for (int i = 0; i < 16; ++i) pixels += fmt::format("p{},", i);
        pixels += "y\n";
        for (int row = 0; row < 4; ++row) {
            for (int i = 0; i < 16; ++i) pixels += fmt::format("{},", (row * 16 + i) * 4);
            pixels += fmt::format("{}\n", row % 2);
        }
        CHECK(
            warning(pixels, "") ==
            "x.yaml:2:3: warning: the 16 columns hold pixels, 0 to 255, and `scaling: unit` leaves a table as it is\n" +
                place + advice);
    }

    TEST_CASE("targets that float32 cannot tell apart are told of, with what would help") {
        const tests::Folder folder;
        tests::write(folder / "x.yaml",
                     "data: {dataset: {csv: {file: t.csv, label: y, test: t.csv, targets: numbers}}}\n"
                     "model: {input: [1], layers: [{dense: 1}]}\n"
                     "training: {optimizer: adam, loss: mse, batch_size: 4}\n");
        const auto told = [&](const std::string& table) {
            tests::write(folder / "t.csv", table);
            return run({"check", "x.yaml"}, folder.path()).err;
        };
        const std::string start = "warning: " + (folder / "t.csv").string() + ": the targets, column `y`, have ";
        CHECK(told("a,y\n1,1700000000\n2,1700000001\n3,1700000002\n4,1700000003\n") ==
              start +
                  "4 different values, of which float32 tells 1 apart\n"
                  "      they go from 1700000000 to 1700000003: take the same number off all of them\n");
        CHECK(told("a,y\n1,1e-60\n2,1\n3,0\n4,1\n") ==
              start +
                  "3 different values, of which float32 tells 2 apart\n"
                  "      they go from 0 to 1: see to the few that lie far away\n");
        CHECK(told("a,y\n1,1\n2,2\n3,3\n4,4\n") == "");
        tests::write(folder / "x.yaml",
                     "data: {dataset: {csv: {file: t.csv, columns: {y: {target: {standardize: true}}}, test: t.csv}}}\n"
                     "model: {input: [1], layers: [{dense: 1}]}\n"
                     "training: {optimizer: adam, loss: mse, batch_size: 4}\n");
        CHECK(told("a,y\n1,1700000000\n2,1700000001\n3,1700000002\n4,1700000003\n") == "");
    }

    TEST_CASE("plan reads a table to count its rows") {
        const tests::Folder folder;
        tests::write(folder / "flowers.csv", flowers_csv);
        tests::write(folder / "x.yaml", experiment("species", 2, 3));
        CHECK(run({"plan", "x.yaml"}, folder.path()).out.find("?") == std::string::npos);
    }
}
