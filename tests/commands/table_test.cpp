// Tables of one's own, from the file to what is said of them.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "layers/math/random.h"
#include "tests/support/program.h"

using tests::run;

namespace {

/// Birds of two islands, whose mass tells their kind, nearly.
std::string birds(int count) {
    layers::Draws draws(layers::Stream(1, "birds"));
    std::string text = "species,island,mass,sex\n";
    for (int i = 0; i < count; ++i)
        text += fmt::format("{},{},{},{}\n", i % 2 ? "gentoo" : "adelie", i % 3 ? "Dream" : "Biscoe",
                            i == 4 ? "NA" : fmt::format("{:.4f}", i % 2 + 0.6 * draws.normal()), i % 5 ? "m" : "f");
    return text;
}

std::string experiment(const std::string& csv, const std::string& more = {}) {
    return "data: {dataset: {csv: {" + csv + "}}, scaling: standardize" + more +
           "}\n"
           "model:\n"
           "  layers: [{dense: {units: 4, activation: relu}}, {dense: {units: 2, activation: softmax}}]\n"
           "training: {optimizer: adam, loss: sparse_categorical_crossentropy, batch_size: 8, epochs: 2, "
           "accept: [collapsed]}\n";
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("a table with words, missing cells and no `input` runs, and its preparation lies beside the weights") {
        const tests::Folder folder;
        tests::write(folder / "birds.csv", birds(60));
        tests::write(folder / "x.yaml",
                     experiment("file: birds.csv, columns: {species: label, mass: {number: {missing: "
                                "median}}}, test: 0.3"));
        const auto outcome = run({"x.yaml"}, folder.path());
        CHECK(outcome.code == 0);
        CHECK(outcome.err.find("warning") == std::string::npos);
        const std::string prepared = tests::read(folder / "results/x/trials/default/seed-1/preparation.json");
        CHECK(prepared.find("\"shape\": [7]") !=
              std::string::npos);  // 2 islands, 2 sexes, one each unseen, and the mass
        CHECK(prepared.find("\"words\": [\"Biscoe\", \"Dream\"]") != std::string::npos);
    }

    TEST_CASE("what is wrong with columns is told at its place") {
        const tests::Folder folder;
        tests::write(folder / "birds.csv", birds(60));
        const auto told = [&](const std::string& csv) {
            tests::write(folder / "x.yaml", experiment("file: birds.csv, test: 0.3, " + csv));
            const auto outcome = run({"check", "x.yaml"}, folder.path());
            CHECK(outcome.code == 2);
            const auto line = outcome.err.find('\n');
            const auto help = outcome.err.rfind("\n      ", outcome.err.size() - 2);
            std::string text = outcome.err.substr(0, line) + outcome.err.substr(help);
            const auto at = text.find((folder / "").string());
            return at == text.npos ? text : text.erase(at, (folder / "").string().size());
        };
        CHECK(told("label: species, columns: {islnd: category}") ==
              "x.yaml:1:85: error: birds.csv: there is no column `islnd`\n      did you mean `island`?\n");
        CHECK(told("label: species, columns: {island: categry}") ==
              "x.yaml:1:86: error: `island` of `columns`: unknown column `categry`\n      did you mean `category`?\n");
        CHECK(told("label: species, columns: {sex: {category: {unseen: eror}}}") ==
              "x.yaml:1:103: error: `unseen` of `category`: expected one of `own`, `error`, received `eror`\n      did "
              "you mean `error`?\n");
        CHECK(
            told("columns: {sex: category}") ==
            "x.yaml:1:23: error: `csv` needs `label`: the column to predict\n      expected text, or a column that is "
            "one: `columns: {species: label}`, or of numbers `columns: {price: target}`\n");
    }

    TEST_CASE("rows that are left out count where outcomes name the row of the table") {
        const tests::Folder folder;
        tests::write(folder / "birds.csv", birds(60));  // the fifth has no mass
        tests::write(folder / "x.yaml", experiment("file: birds.csv, label: species, missing: drop, test: 0.5"));
        const auto outcome = run({"x.yaml"}, folder.path());
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
        const auto exported = run({"export", "results/x", "--format", "outcomes"}, folder.path());
        REQUIRE(exported.code == 0);
        std::istringstream lines(exported.out);
        std::string head, line;
        std::getline(lines, head);
        const auto column = [&](const std::string& name) {
            return std::count(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(head.find(name)), ',');
        };
        const auto row_at = column("row"), expected_at = column("expected");
        int seen = 0;
        for (; std::getline(lines, line); ++seen) {
            std::vector<std::string> cells;
            std::istringstream in(line);
            for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
            const int row = std::stoi(cells[static_cast<std::size_t>(row_at)]);
            CHECK(row != 4);
            CHECK(cells[static_cast<std::size_t>(expected_at)] == (row % 2 ? "gentoo" : "adelie"));
        }
        CHECK(seen > 20);
    }

    TEST_CASE("a second label, and seconds that mean another time elsewhere, are told") {
        const tests::Folder folder;
        tests::write(folder / "t.csv", "day,a,b\n2021-03-02,x,y\n2021-03-03,y,x\n2021-03-04,x,y\n2021-03-05,y,x\n");
        const auto told = [&](const std::string& columns) {
            tests::write(folder / "x.yaml", experiment("file: t.csv, test: 0.5, columns: {" + columns + "}"));
            return run({"check", "x.yaml"}, folder.path()).err;
        };
        CHECK(told("a: label, b: label").find("error: two labels: `a` and `b`\n") != std::string::npos);
        CHECK(told("a: label, day: {date: {format: \"%s\"}}")
                  .find("`format` of `date`: `%s` means another time on machines elsewhere\n") != std::string::npos);
    }

    TEST_CASE("a file to test on may lack a class, which is told, and a part that was drawn may not") {
        const tests::Folder folder;
        std::string train = "x,y,kind\n", test = train;
        for (int i = 0; i < 60; ++i) train += fmt::format("{},{},{}\n", i % 13, i % 3, "abc"[i % 3]);
        for (int i = 0; i < 20; ++i) test += fmt::format("{},{},{}\n", i % 11, i % 2, "ab"[i % 2]);
        tests::write(folder / "t.csv", train);
        tests::write(folder / "test.csv", test);
        std::string text = experiment("file: t.csv, label: kind, test: test.csv");
        text.replace(text.find("units: 2, activation: softmax"), 8, "units: 3");
        tests::write(folder / "x.yaml", text);
        const auto outcome = run({"x.yaml", "--set", "training.metrics=[accuracy, f1, auc, balanced_accuracy]", "--set",
                                  "training.accept=[collapsed]"},
                                 folder.path());
        CHECK(outcome.code == 0);
        CHECK(outcome.err.find("warning: what `csv` is tested on has no sample of `c`: of that class nothing is "
                               "measured\n") != std::string::npos);
        CHECK(outcome.out.find("The test part has no sample of `c`: the recall of such a class is not known,") !=
              std::string::npos);
        // Taking rows from a file that has all classes is another thing.
        tests::write(folder / "test.csv", test + "1,1,c\n");
        const auto taken = run({"check", "x.yaml", "--set", "data.take={test: 3}"}, folder.path());
        CHECK(taken.code == 2);
        CHECK(taken.err.find("class c is missing from the test part of 3 samples") != std::string::npos);
    }

    TEST_CASE("data info tells what the columns of a table are taken for, and why") {
        const tests::Folder folder;
        tests::write(folder / "birds.csv", birds(6));
        const auto outcome = run({"data", "info", "birds.csv"}, folder.path());
        CHECK(outcome.code == 0);
        CHECK(outcome.out ==
              R"(birds.csv: 6 rows of 4 columns, parted by `,`

species  category  2 different words in 6 rows: `adelie`, `gentoo`
island   category  2 different words in 6 rows: `Biscoe`, `Dream`
mass     number    numbers from -0.0412 to 2.6333; 1 missing, the first in line 6
sex      category  2 different words in 6 rows: `f`, `m`

In an experiment, with the column to predict for LABEL, and `columns` for what is guessed wrong:
  data: {dataset: {csv: {file: birds.csv, label: LABEL, test: 0.3, missing: most_frequent}}, scaling: standardize}
)");
        CHECK(run({"data", "info", "nothing.csv"}, folder.path()).code == 4);
        CHECK(run({"data", "info", "birds"}, folder.path()).code == 2);
    }

    TEST_CASE("data check tells what makes doubtful what is measured, and a run tells that there is some") {
        const tests::Folder folder;
        std::string text = "id,site_id,mass,always,again,kind\n", test = text;
        for (int i = 0; i < 120; ++i)
            text += fmt::format("{},{},{},0,{},{}\n", i + 1, i % 4, (i * 37 % 101) * 0.01, i % 3 ? "b" : "a",
                                i % 3 ? "v" : "u");
        test += "7,2,0.2,0,a,u\n501,9,0.5,0,c,v\n";
        test += text.substr(text.find("\n5,") + 1, text.find("\n6,") - text.find("\n5,"));
        tests::write(folder / "t.csv", text);
        tests::write(folder / "test.csv", test);
        std::string file = experiment("file: t.csv, label: kind, test: test.csv");
        tests::write(folder / "x.yaml", file.replace(file.find("standardize"), 11, "none"));
        const auto outcome = run({"data", "check", "x.yaml"}, folder.path());
        CHECK(outcome.code == 0);
        CHECK(outcome.err == "");
        std::string told;  // without the line of the file that each is about
        for (std::size_t at = 0; at < outcome.out.size(); at = outcome.out.find('\n', at) + 1)
            if (const std::string line = outcome.out.substr(at, outcome.out.find('\n', at) - at);
                line.find(" | ") == line.npos && line.find("| ") == line.npos)
                told += line.substr(line.starts_with("x.yaml") ? 21 : 0) + "\n";
        CHECK(told == R"(2 of 3 test samples are in the training part, too: line 2 as line 8; line 4 as line 6
      what was learnt by heart counts there: keep one of each, or name a `group` that they share
of some classes the test part has fewer than 5 samples: `u` 1, `v` 2
      what is measured of them says next to nothing: `folds` test every sample once, `classes` leaves a class out
column `again` of the test part has what no row of the training part has: a word of its own in 1 row, the first in line 3
      they are all one to the network: `unseen: error` refuses them, `drop` leaves the column out
column `id` has another whole number in every row: it looks like an id
      leave it out: `columns: {id: drop}` in `csv`
column `site_id` has 4 values in 120 rows, which sounds like groups, and rows of one group are trained and tested on
      `group: site_id` in `data` keeps each together
column `always` is the same in every row of the training part
      leave it out: `columns: {always: drop}` in `csv`
column `again` alone tells the label of every row of the training part
      if it isn't known before the label is, leave it out: `columns: {again: drop}` in `csv`
)");
        const auto checked = run({"check", "x.yaml"}, folder.path());
        CHECK(checked.code == 0);
        CHECK(checked.err.find("x.yaml:1:7: warning: these data have twins between the parts") != std::string::npos);
        CHECK(checked.err.find("`runner data check x.yaml` shows where, and what to do") != std::string::npos);
        tests::write(folder / "birds.csv", birds(110));
        tests::write(folder / "birds.yaml",
                     experiment("file: birds.csv, label: species, missing: most_frequent, test: 0.3"));
        CHECK(run({"data", "check", "birds.yaml"}, folder.path()).out == "birds.yaml: nothing found\n");
    }

    TEST_CASE("data check looks at every fold and every dealing, and says which a finding is about") {
        const tests::Folder folder;
        std::string text = "x,y,flag,kind\n";
        for (int i = 0; i < 60; ++i)
            text += fmt::format("{},{},{},{}\n", i * 37 % 101, i * 53 % 97, i == 7 ? 1 : 0, i % 3 ? "v" : "u");
        tests::write(folder / "t.csv", text);
        std::string file = experiment("file: t.csv, label: kind");
        file.replace(file.find("scaling"), 7, "folds: 6, scaling");
        tests::write(folder / "x.yaml", file);
        const auto folds = run({"data", "check", "x.yaml"}, folder.path());
        // `flag` is the same in the rows that the fold with row 7 trains on, and in no others.
        CHECK(folds.out.find("column `flag` is the same in every row of the training part (seed 1, fold ") !=
              std::string::npos);
        CHECK(folds.out.find("likewise") == std::string::npos);
        tests::write(folder / "t.csv", text + text.substr(text.find('\n') + 1));
        const auto twice = run({"data", "check", "x.yaml"}, folder.path());
        CHECK(twice.out.find("; likewise all 5 others)") != std::string::npos);

        std::string dealt = experiment("file: t.csv, label: kind, test: 0.5") + "seeds: 3\nvary: [dealing]\n";
        tests::write(folder / "x.yaml", dealt);
        const auto dealings = run({"data", "check", "x.yaml"}, folder.path());
        CHECK_MESSAGE(dealings.out.find("; likewise all 2 others)") != std::string::npos, dealings.err);
    }
}
