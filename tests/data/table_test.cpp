// Tables whose columns are not all numbers.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <sstream>

#include "layers/math/random.h"
#include "runner/data/columns/date_text.h"
#include "runner/data/scaling.h"
#include "runner/data/split_problem.h"
#include "runner/data/table.h"
#include "runner/results/program.h"
#include "runner/store/json.h"
#include "tests/data/support.h"
#include "tests/support/yaml.h"

using namespace runner;
using namespace tests;

namespace {

/// Reads a dataset as an experiment names it: `settings` as they stand in a file.
Dataset load_csv(const std::string& settings) {
    declare::Diagnostics diagnostics;
    Ref<DatasetKind> result;
    declare::FieldType<Ref<DatasetKind>>::read(yaml("csv: {" + settings + "}", "test"), result,
                                               {"`dataset` of `data`", {}, diagnostics});
    if (diagnostics.errors() > 0) throw declare::InvalidInput(diagnostics);
    return result->load({}, {});
}

Rows first_rows(std::int64_t count) {
    Rows rows(static_cast<std::size_t>(count));
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

/// What a network reads of every row of the training part, fitted on the first of them.
std::vector<std::vector<float>> values_of(const Dataset& dataset, Scaling scaling, std::int64_t fitted) {
    const Scaler scaler(scaling, dataset.train, first_rows(fitted), dataset.table);
    const auto width = static_cast<std::size_t>(dataset.train.shape[0]);
    std::vector<std::vector<float>> values;
    for (std::int64_t row = 0; row < dataset.train.count(); ++row)
        scaler.apply(dataset.train.values, row, values.emplace_back(width).data());
    return values;
}

ColumnGuess guess(const Folder& folder, const std::vector<std::string>& cells) {
    std::string text = "x\n";
    for (const std::string& cell : cells) text += (cell.empty() ? "\"\"" : cell) + "\n";
    return guess_kind(survey_table(folder.write("g.csv", text), {}).at(0));
}

std::vector<std::string> names_of(const std::vector<TableColumn>& columns) {
    std::vector<std::string> names;
    for (const TableColumn& column : columns)
        for (std::size_t i = 0; i < column.width(); ++i) names.push_back(column.value_name(i));
    return names;
}

}  // namespace

TEST_SUITE("data") {
    TEST_CASE("what a column is, is guessed from all of its cells, and never that it is left out") {
        const Folder folder;
        const auto told = [&](const std::vector<std::string>& cells) {
            const ColumnGuess guessed = guess(folder, cells);
            return guessed.kind + ": " + guessed.why;
        };
        CHECK(told({"1", "2.5", "-3e2"}) == "number: numbers from -300 to 2.5");
        CHECK(told({"0", "1", "1"}) == "number: numbers from 0 to 1");
        CHECK(told({"1", "NA", "?", "null", "", "NaN", "nan"}) == "number: numbers from 1 to 1");
        CHECK(told({"\"1,007\"", "\"13,007\"", "1"}) ==
              "number: numbers whose thousands a comma parts, such as `1,007`");
        CHECK(told({"\"0,5\"", "1"}) == "number: numbers with a decimal comma, such as `0,5`");
        CHECK(told({"1", "2", "3", "x"}) == "number: numbers, but for 1 of 4 such as `x`");
        CHECK(told({"yes", "No", "yes"}) == "boolean: nothing but `No`, `yes`");
        CHECK(told({"2024-02-29", "2023-01-01 12:30"}) == "date: dates, such as `2024-02-29`");
        CHECK(told({"a", "b", "a", "b", "a"}) == "category: 2 different words in 5 rows: `a`, `b`");
        CHECK(told({"a", "b", "c", "a"}) == ": 3 different words in 4 rows");
        CHECK(told({"2023-02-29", "2023-02-29"}) == "category: 1 different word in 2 rows: `2023-02-29`");
        CHECK(told({"", ""}) == ": no row has a value");
    }

    TEST_CASE("thousands are told from decimals, and a column without a name has one") {
        const Folder folder;
        const auto format = [&](const std::string& text) { return guess_format(folder.write("g.csv", text)).cells; };
        CHECK(format("n,y\n\"1,007\",a\n\"13,007\",b\n").thousands == ',');
        CHECK(format("n,y\n\"1,007.5\",a\n2,b\n").thousands == ',');
        CHECK_FALSE(format("n,y\n\"1,007\",a\n\"0,5\",b\n").thousands);
        CHECK(format("n;y\n1,007;a\n0,5;b\n").decimal == ',');
        CHECK_FALSE(format("n;y\n1,007;a\n0,5;b\n").thousands);
        const CellFormat both = format("n;y\n62.666,64;a\n7,60;b\n1.234;c\n");
        CHECK(both.decimal == ',');
        CHECK(both.thousands == '.');
        CHECK(both.number("62.666,64") == 62666.64);
        const std::string file = folder.write("i.csv", std::string(",a,\n0,1,x\n1,2,y\n"));
        CHECK(load_csv("file: " + file + ", label: c3, test: " + file).columns == std::vector<std::string>{"c1", "a"});
        CHECK(load_csv("file: " + file + ", label: c3, columns: {c1: drop}, test: " + file).columns ==
              std::vector<std::string>{"a"});
    }

    TEST_CASE("a table of words needs no settings but its label") {
        const Folder folder;
        const std::string file = folder.write("t.csv", std::string("x,shop,kind\n1,b,u\n2,a,v\n3,a,u\n4,b,v\n"));
        const Dataset table = load_csv("file: " + file + ", label: kind, test: " + file);
        CHECK(table.columns == std::vector<std::string>{"x", "shop"});
        CHECK(names_of(table.table) == std::vector<std::string>{"x", "shop=a", "shop=b", "shop unseen"});
        CHECK(table.train.shape == layers::Shape{4});
        CHECK(table.train.lines == std::vector<std::int32_t>{2, 3, 4, 5});
        // b is in the last row that fits, and in the first; a word that the fitted rows lack is as unseen.
        CHECK(values_of(table, Scaling::unit, 4) ==
              std::vector<std::vector<float>>{{1, 0, 1, 0}, {2, 1, 0, 0}, {3, 1, 0, 0}, {4, 0, 1, 0}});
        CHECK(values_of(table, Scaling::unit, 1) ==
              std::vector<std::vector<float>>{{1, 0, 1, 0}, {2, 0, 0, 1}, {3, 0, 0, 1}, {4, 0, 1, 0}});
        const std::string other = folder.write("o.csv", std::string("kind,shop,x\nu,c,7\n"));
        const Dataset both = load_csv("file: " + file + ", label: kind, test: " + other);
        CHECK(numbers_of(both.test.values) == std::vector<double>{7, -1});
        CHECK(both.facts().test_classes == std::vector<std::int64_t>{1, 0});
    }

    TEST_CASE("values are those of scikit-learn's pipeline, fitted on the training rows alone") {
        const Folder folder;
        layers::Draws draws(layers::Stream(1, "shops"));
        std::string text = "mass,wide,size,shop,new,sold,id,kind\n";
        for (int i = 0; i < 60; ++i)
            text += fmt::format(
                "{},{},{},{},{},{}-{:02}-{:02},{},{}\n", i % 7 == 3 ? "NA" : fmt::format("{:.3f}", draws.normal()),
                i % 11 == 5 ? "" : fmt::format("{:.2f}", 1000 + draws.normal()), std::string(1, "sml"[draws.below(3)]),
                i % 13 == 6 ? ""
                : i == 55   ? "late"
                            : std::string(1, "pqr"[draws.below(3)]),
                draws.below(2) ? "yes" : "no", 2020 + i % 4, 1 + i % 12, 1 + i % 28, i, i % 2);
        const std::string file = folder.write("t.csv", text);
        const Dataset table = load_csv(
            "file: " + file +
            ", label: kind, test: 0.001, columns: {mass: {number: {missing: median, indicator: "
            "true}}, wide: {number: {missing: mean}}, size: {ordinal: [s, m, l]}, shop: {category: {missing: none}}, "
            "new: boolean, sold: {date: [year, weekday]}, id: drop}");
        REQUIRE(table.train.count() == 60);
        const auto ours = values_of(table, Scaling::standardize, 40);
        const std::string script = std::string(PROJECT_DIR) + "/tests/data/prepare_table.py";
        const Answer said = run_program("/usr/bin/python3", {script, file, "40"}, {}, std::chrono::seconds(300));
        if (said.problem == "/usr/bin/python3 is not installed" || said.out == "skipped\n") {
            MESSAGE("skipped: python3-pandas or python3-sklearn is not installed");
            return;
        }
        REQUIRE(said.problem == "");
        std::istringstream theirs(said.out);
        double furthest = 0;
        for (const std::vector<float>& row : ours) {
            CHECK(row.size() == 13);
            for (const float value : row) {
                double expected = 1e9;
                theirs >> expected;
                furthest = std::max(furthest, std::abs(value - expected));
            }
        }
        CHECK(furthest < 1e-6);
        std::string rest;
        theirs >> rest;
        CHECK(rest == "");
    }

    TEST_CASE("a missing cell is filled in, told or left out as the file says") {
        const Folder folder;
        const std::string file = folder.write("t.csv", std::string("x,w,kind\n1,a,u\n,a,v\n4,NA,u\n4,b,v\n9,b,u\n"));
        const auto first = [&](const std::string& settings) {
            const Dataset table = load_csv("file: " + file + ", label: kind, test: " + file + settings);
            return values_of(table, Scaling::unit, table.train.count());
        };
        using Rows = std::vector<std::vector<float>>;
        CHECK(first(", missing: drop") == Rows{{1, 1, 0, 0}, {4, 0, 1, 0}, {9, 0, 1, 0}});
        const std::string unlabelled =
            folder.write("l.csv", std::string("x,kind\n1,u\n2,NA\n3,?\n4,v\n5,\n6,none\n7,u\n"));
        const auto labels = [&](const std::string& settings) {
            const Dataset table = load_csv("file: " + unlabelled + ", label: kind" + settings + ", test: 0.2");
            return fmt::format("{} of {}", table.labels.size(), table.train.count() + table.test.count());
        };
        CHECK(labels(", missing: drop") == "3 of 4");
        CHECK(labels(", missing: drop, missing_values: [none]") == "2 of 3");
        CHECK(first(", missing: most_frequent, indicator: true") ==
              Rows{{1, 0, 1, 0, 0, 0}, {4, 1, 1, 0, 0, 0}, {4, 0, 1, 0, 0, 1}, {4, 0, 0, 1, 0, 0}, {9, 0, 0, 1, 0, 0}});
        CHECK(first(", missing: median, columns: {w: {category: {missing: c}}}")[2] ==
              std::vector<float>{4, 0, 0, 1, 0});
        CHECK(first(", missing: 7, columns: {w: drop}")[1] == std::vector<float>{7});
        for (const char* settings : {"missing: 7, missing_values: [\"4\"]", "missing: 7, missing_values: [4]"})
            CHECK(first(std::string(", columns: {w: drop}, ") + settings)[2] == std::vector<float>{7});
        const auto refused = [&](const std::string& settings) {
            std::string why = message_of<DataProblems>([&] { first(settings); });
            for (std::size_t at = why.find(file); at != why.npos; at = why.find(file))
                why.replace(at, file.size(), "t.csv");
            return why;
        };
        CHECK(
            refused("") ==
            "error: `data`: t.csv: 2 cells are missing, and nothing says what stands there: `w` 1, the first in line "
            "4; `x` 1, the first in line 3\n"
            "      write `missing: drop` in `csv`, or `mean`, `median`, `most_frequent` or a constant, or for a column "
            "alone: `columns: {w: {category: {missing: most_frequent}}}`\n");
        CHECK(refused(", columns: {w: drop}, missing: error, missing_values: [9, 4]")
                  .find("`x` 4, the first in line 3") != std::string::npos);
        CHECK(refused(", missing: mean")
                  .find("a cell is missing, and nothing says what stands there: `w` 1, the first "
                        "in line 4") != std::string::npos);
        CHECK(refused(", missing: meen, columns: {w: drop}") ==
              "error: `data`: `meen` can't stand in column `x`: expected a number\n      did you mean `mean`?\n");
        CHECK(refused(", columns: {y: number}") ==
              "error: `data`: t.csv: there is no column `y`\n      did you mean `x`?\n");
        CHECK(refused(", columns: {kind: category}") ==
              "error: `data`: `kind` is the label, the column to predict, and no category\n      leave it out of "
              "`columns`\n");
    }

    TEST_CASE("a column that nobody can guess is asked for") {
        const Folder folder;
        const std::string file = folder.write("t.csv", std::string("name,x,kind\nann,1,u\nbob,2,v\ncy,3,u\n"));
        CHECK(message_of<DataProblems>([&] { load_csv("file: " + file + ", label: kind, test: 0.4"); }) ==
              "error: `data`: " + file +
                  ": column `name` can't be guessed: 3 different words in 3 rows\n      say what it is, such as "
                  "`columns: {name: drop}`, which leaves it out\n");
        CHECK(load_csv("file: " + file + ", label: kind, test: 0.4, columns: {name: id}").columns ==
              std::vector<std::string>{"x"});
    }

    TEST_CASE("every bad cell is told, five in full") {
        const Folder folder;
        std::string text = "x,d,kind\n";
        for (int i = 0; i < 9; ++i) text += fmt::format("{},2024-0{}-30,u\n", i, i);
        const std::string file = folder.write("t.csv", text);
        const std::string why = message_of<DataCorrupt>(
            [&] { load_csv("file: " + file + ", label: kind, test: 0.4, columns: {d: date}"); });
        CHECK(why ==
              fmt::format("{0}:2: column `d`: expected a date such as `2024-02-29` or `2024-02-29 12:30`, received "
                          "`2024-00-30`\n      {0}:4: column `d`: expected a date such as `2024-02-29` or "
                          "`2024-02-29 12:30`, received `2024-02-30`",
                          file));
        text = "x,kind\n1,u\n2,u\n3,u\n4,u\n5,u\n6,u\n7,u\n";
        for (int i = 0; i < 7; ++i) text += "a,u\n";
        const std::string many = message_of<DataCorrupt>(
            [&] { load_csv("file: " + folder.write("t.csv", text).string() + ", label: kind, test: 0.4"); });
        CHECK(std::ranges::count(many, '\n') == 6);
        CHECK(many.find("t.csv:13: column `x`: expected a number, received `a`\n      and 2 more\n") != many.npos);
    }

    TEST_CASE("a word unseen is an error where the file says so") {
        const Folder folder;
        const std::string file = folder.write("t.csv", std::string("w,kind\na,u\nb,v\na,u\nb,v\n"));
        const std::string other = folder.write("o.csv", std::string("w,kind\na,u\nc,v\n"));
        const std::string settings = ", label: kind, columns: {w: {category: {unseen: error}}}, test: ";
        CHECK(load_csv("file: " + file + settings + file).train.shape == layers::Shape{2});
        CHECK(message_of<DataCorrupt>([&] { load_csv("file: " + file + settings + other); }) ==
              other + ":3: column `w`: expected one of `a`, `b`, received `c`");
        const Dataset table = load_csv("file: " + file + settings + file);
        const Scaler scaler(Scaling::unit, table.train, {0, 2}, table.table);
        CHECK_NOTHROW(scaler.require_seen(table.test, {0, 2}));
        CHECK(message_of<DataProblems>([&] {
                  scaler.require_seen(table.test, {0, 3});
              }) ==
              "error: `data`: line 5: column `w` has `b`, which no row of the training part has\n      `unseen: own` "
              "gives such words a value of their own\n");
    }

    TEST_CASE("tables are read however they are written") {
        const Folder folder;
        const auto numbers = [&](const std::string& text, const std::string& settings) {
            const std::string file = folder.write("t.csv", text);
            return numbers_of(load_csv("file: " + file + ", test: " + file + ", " + settings).train.values);
        };
        using Numbers = std::vector<double>;
        CHECK(numbers("x;y;k\n1;2;a\n", "label: k") == Numbers{1, 2});  // guessed
        CHECK(numbers("x\ty\tk\n1\t2\ta\n", "label: k") == Numbers{1, 2});
        CHECK(numbers("\"a;b\",k\n1,a\n", "label: k") == Numbers{1});
        CHECK(numbers("1,2,a\n3,4,b\n", "label: c3, header: false") == Numbers{1, 2, 3, 4});
        CHECK(numbers("x;k\n1.234.567,5;a\n-0,25;b\n", "label: k, decimal: \",\", thousands: \".\"") ==
              Numbers{1234567.5, -0.25});
        CHECK(numbers("x,k\n\"1,234\",a\n12,b\n", "label: k, thousands: \",\"") == Numbers{1234, 12});
        CHECK(load_csv("file: " + folder.write("l.csv", std::string("x,k\n1,caf\xe9\n2,b\n")).string() +
                       ", label: k, test: 0.5, encoding: latin-1")
                  .labels == std::vector<std::string>{"b", "café"});
        const auto refused = [&](const std::string& cell) {
            return message_of<DataCorrupt>(
                [&] { numbers("x;k\n" + cell + ";a\n1;b\n", "label: k, decimal: \",\", thousands: \".\""); });
        };
        CHECK(refused("1.23").find("t.csv:2: column `x`: expected a number, received `1.23`") != std::string::npos);
        for (const std::string cell : {"1.2345", "0.001", "1,5.000", "1e1.000", "1,234.5"})
            CHECK(refused(cell).find("received `" + cell + "`") != std::string::npos);
    }

    TEST_CASE("a target that `missing_values` declares missing is no value, whether number or label") {
        const Folder folder;
        const auto read = [&](const std::string& settings) {
            const std::string file = folder.write("m.csv", std::string("x,y\n1,2\n2,-999\n3,4\n")).string();
            return load_csv("file: " + file + ", label: y, test: " + file + ", missing_values: [-999], " + settings);
        };
        for (const char* targets : {"targets: numbers", "targets: classes", "targets: numbers, missing: mean"})
            CHECK(message_of<DataCorrupt>([&] { read(targets); }) ==
                  (folder.path() / "m.csv").string() +
                      ":3: column `y`: `-999` is missing, by `missing_values`\n      `missing: drop` leaves out rows "
                      "that miss a cell");
        CHECK(read("targets: numbers, missing: drop").train.count() == 2);
    }

    TEST_CASE("a zone in a date is taken off its time") {
        CHECK(read_date("2021-03-02 10:00 +0200", "%Y-%m-%d %H:%M %z") == read_date("2021-03-02 08:00", ""));
        CHECK(read_date("02.03.2021", "%d.%m.%Y") == read_date("2021-03-02", ""));
        CHECK_FALSE(read_date("2021-03-02 10:00 +0200", "").has_value());
    }

    TEST_CASE("what a column came to is kept, and comes back") {
        const Folder folder;
        const std::string file =
            folder.write("t.csv", std::string("x,w,d,kind\n1,a,2024-01-01,u\nNA,b,2024-01-02,v\n3,c,2024-01-03,u\n"));
        const Dataset table = load_csv("file: " + file + ", label: kind, test: " + file +
                                       ", missing: mean, indicator: true, columns: {w: category, d: {date: [day]}}, "
                                       "missing_values: [none]");
        const Scaler scaler(Scaling::standardize, table.train, {0, 2}, table.table);
        Preparation preparation{.shape = table.train.shape, .columns = table.columns, .format = table.format};
        preparation.format.text = {';', TextEncoding::latin1};
        preparation.format.header = false;
        preparation.format.cells.decimal = ',';
        preparation.pictures = PictureSettings{
            .image_size = {3, 4}, .interpolation = Interpolation::area, .color_mode = ColorMode::grayscale};
        scaler.describe(preparation);
        CHECK(preparation.table[0].fill == 2);
        CHECK(preparation.table[1].unseen == std::vector<bool>{false, true, false});
        const std::string text = to_json(write(preparation));
        const auto again = read_preparation(from_json(text, "x"));
        REQUIRE(again);
        CHECK(*again == preparation);
        CHECK(to_json(write(*again)) == text);
        CHECK(text.find("\"encoding\": \"latin-1\"") != std::string::npos);
        CHECK(text.find("\"interpolation\": \"area\"") != std::string::npos);
        Value broken = write(preparation);
        broken.find("table")->items[1].remove("words");
        CHECK_FALSE(read_preparation(broken));
    }
}
