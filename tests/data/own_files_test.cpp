#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "layers/declare/decimal.h"
#include "layers/math/random.h"
#include "runner/data/csv.h"
#include "runner/data/selection.h"
#include "runner/data/split_problem.h"
#include "runner/data/table.h"
#include "tests/data/support.h"

using namespace runner;
using namespace tests;

namespace {

declare::Value text(const std::string& words) { return declare::Value::string(words); }

declare::Value number(double value) { return declare::Value::number(value); }

declare::Value map(const std::vector<std::pair<std::string, declare::Value>>& entries) {
    declare::Value result = declare::Value::map();
    for (const auto& [key, value] : entries) result.set(key, value);
    return result;
}

/// Reads a dataset as an experiment names it.
declare::Ref<DatasetKind> declared(const std::string& kind, declare::Value settings) {
    declare::Diagnostics diagnostics;
    declare::Value value = map({{kind, std::move(settings)}});
    declare::Ref<DatasetKind> result;
    declare::FieldType<declare::Ref<DatasetKind>>::read(value, result, {"`dataset` of `data`", {}, diagnostics});
    if (diagnostics.errors() > 0) throw declare::InvalidInput(diagnostics);
    return result;
}

Dataset load(const std::string& kind, declare::Value settings) {
    return declared(kind, std::move(settings))->load({}, {});
}

std::string complaint(const Folder& folder, const std::string& table, const std::string& targets = "classes",
                      const std::string& label = "kind") {
    const auto path = folder.write("table.csv", table).string();
    std::string why = message_of<DataCorrupt>([&] {
        load("csv",
             map({{"file", text(path)}, {"label", text(label)}, {"test", number(0.5)}, {"targets", text(targets)}}));
    });
    CHECK(why.starts_with(path));
    return why.substr(std::min(why.size(), path.size()));
}

}  // namespace

TEST_SUITE("data") {
    TEST_CASE("images of one's own are read in MNIST's format, of any size") {
        const Folder folder;
        const Digits train = digits(9, 3, 4, 5), test = digits(4, 2, 4, 5);
        const auto settings = map({{"train_images", text(folder.write("a", train.images).string())},
                                   {"train_labels", text(folder.write("b", gzip(train.labels)).string())},
                                   {"test_images", text(folder.write("c", test.images).string())},
                                   {"test_labels", text(folder.write("d", test.labels).string())}});
        const Dataset own = load("idx", settings);
        CHECK(own.name == "idx");
        CHECK(own.train.shape == layers::Shape{4, 5});
        CHECK(own.facts().train_classes == std::vector<std::int64_t>{3, 3, 3});
        CHECK(own.facts().test_classes == std::vector<std::int64_t>{2, 2, 0});
        CHECK(own.sha256.size() == 4);
        const auto kind = declared("idx", settings);
        CHECK_FALSE(kind->facts());
        CHECK(kind->identity().find((folder.path() / "c").string()) != std::string::npos);
        folder.write("c", digits(4, 2, 5, 4).images);
        CHECK(message_of<DataCorrupt>([&] { load("idx", settings); }) ==
              (folder.path() / "c").string() + ": expected images of shape [4, 5], received [5, 4]");
        std::filesystem::remove(folder.path() / "b");
        CHECK(message_of<DataMissing>([&] { load("idx", settings); }) ==
              (folder.path() / "b").string() + ": no such file");
    }

    TEST_CASE("a table is cut as RFC 4180 says") {
        const Folder folder;
        const auto path = folder.write(
            "t.csv", std::string("\xef\xbb\xbf"
                                 "a, b ,\"c,d\"\r\n\r\n1,2,\"say \"\"x\"\"\"\n 3\t,,\"two\nlines\"\r\n4,5,6"));
        std::vector<std::vector<std::string>> rows;
        std::vector<int> lines;
        read_csv(path, ',', [&](std::span<const std::string_view> cells, int line) {
            rows.emplace_back(cells.begin(), cells.end());
            lines.push_back(line);
        });
        CHECK(rows == std::vector<std::vector<std::string>>{
                          {"a", "b", "c,d"}, {"1", "2", "say \"x\""}, {"3", "", "two\nlines"}, {"4", "5", "6"}});
        CHECK(lines == std::vector<int>{1, 3, 4, 6});
    }

    TEST_CASE("a table's classes are its label's words, or its whole numbers by size") {
        const Folder folder;
        const auto file = folder.write("a.csv", std::string("x,kind,y\n1,10,2\n3,9,4.5\n-1e-2,10,+6\n"));
        const auto test = folder.write("b.csv", std::string("x,kind,y\n7,9,8\n"));
        const Dataset table =
            load("csv", map({{"file", text(file.string())}, {"label", text("kind")}, {"test", text(test.string())}}));
        CHECK(table.labels == std::vector<std::string>{"9", "10"});
        CHECK(table.train.shape == layers::Shape{2});
        CHECK(numbers_of(table.train.values) == std::vector<double>{1, 2, 3, 4.5, -0.01, 6});
        CHECK(table.train.classes == std::vector<std::int32_t>{1, 0, 1});
        CHECK(numbers_of(table.test.values) == std::vector<double>{7, 8});
        CHECK(table.test.classes == std::vector<std::int32_t>{0});
        CHECK(table.sha256.size() == 2);
        const auto load_again = [&] {
            return load("csv",
                        map({{"file", text(file.string())}, {"label", text("kind")}, {"test", text(test.string())}}));
        };
        folder.write("b.csv", std::string("y,new,kind,x\n7,a,9,8\n"));  // in another order, with one more
        CHECK(numbers_of(load_again().test.values) == std::vector<double>{8, 7});
        folder.write("b.csv", std::string("z,kind,x\n7,9,8\n"));
        CHECK(message_of<DataCorrupt>(load_again) ==
              test.string() + ": there is no column `y`, which the table to train on has\n      did you mean `z`?");
    }

    TEST_CASE("a share of a table's rows is drawn for testing, in the classes' proportions, once for all") {
        const Folder folder;
        std::string rows = "x;kind\n";
        for (int i = 0; i < 40; ++i) rows += std::to_string(i) + (i < 30 ? ";red\n" : ";blue\n");
        const auto settings = map({{"file", text(folder.write("a.csv", rows).string())},
                                   {"label", text("kind")},
                                   {"test", number(0.2)},
                                   {"separator", text(";")}});
        const Dataset table = load("csv", settings);
        CHECK(table.labels == std::vector<std::string>{"blue", "red"});
        CHECK(table.facts().train_classes == std::vector<std::int64_t>{8, 24});
        CHECK(table.facts().test_classes == std::vector<std::int64_t>{2, 6});
        CHECK(std::ranges::is_sorted(numbers_of(table.train.values)));
        CHECK(numbers_of(load("csv", settings).test.values) == numbers_of(table.test.values));
    }

    TEST_CASE("a column of groups leaves the samples, and groups are tested on whole") {
        const Folder folder;
        std::string rows = "x,patient,kind\n";
        for (int i = 0; i < 60; ++i) rows += std::to_string(i) + (i % 3 ? ",p" : ",q") + std::to_string(i / 6) + ",a\n";
        const auto settings = map(
            {{"file", text(folder.write("a.csv", rows).string())}, {"label", text("kind")}, {"test", number(0.25)}});
        const auto kind = declared("csv", settings)->grouped_by("patient");
        CHECK(kind->identity().ends_with(" in groups of patient"));
        const Dataset table = kind->load({}, {});
        CHECK(table.group == "patient");
        CHECK(table.train.shape == layers::Shape{1});
        CHECK(table.train.count() + table.test.count() == 60);
        CHECK(std::abs(table.test.count() - 15) <= 2);
        const std::set<std::int32_t> train(table.train.groups.begin(), table.train.groups.end()),
            test(table.test.groups.begin(), table.test.groups.end());
        CHECK(train.size() + test.size() == 20);  // p0, p1 … q9, each on one side
        std::vector<std::int32_t> expected;
        for (const double x : numbers_of(table.test.values)) {
            const int i = static_cast<int>(x);
            expected.push_back(i / 6 + (i % 3 ? 0 : 10));
        }
        CHECK(table.test.groups == expected);
        CHECK_FALSE(declared("mnist", map({}))->grouped_by("patient"));
    }

    TEST_CASE("groups that cannot be are told") {
        const Folder folder;
        const auto refused = [&](const std::string& rows, const std::string& column) {
            const auto file = folder.write("a.csv", rows);
            const auto kind =
                declared("csv", map({{"file", text(file.string())}, {"label", text("kind")}, {"test", number(0.5)}}));
            std::string why = message_of<declare::InvalidInput>([&] { kind->grouped_by(column)->load({}, {}); });
            const auto at = why.find(file.string());
            return at == why.npos ? why : why.replace(at, file.string().size(), "a.csv");
        };
        CHECK(refused("x,patient,kind\n1,a,b\n", "patent") ==
              "error: `data`: `group`: a.csv: there is no column `patent`\n      did you mean `patient`?\n");
        CHECK(refused("x,patient,kind\n1,a,b\n", "kind") ==
              "error: `data`: `group`: `kind` is the label, the column to predict\n      name another column\n");
    }

    TEST_CASE("a table's targets may be numbers") {
        const Folder folder;
        const Dataset table =
            load("csv", map({{"file", text(folder.write("a.csv", std::string("x,y\n1,2.5\n2,3\n3,-1\n")).string())},
                             {"label", text("y")},
                             {"test", number(0.3)},
                             {"targets", text("numbers")}}));
        CHECK(table.labels.empty());
        CHECK(table.train.classes.empty());
        CHECK(table.train.count() == 2);
        CHECK(table.test.count() == 1);
        CHECK(table.facts().classes == 0);
    }

    TEST_CASE("what is wrong with a table is told with its line") {
        const Folder folder;
        CHECK(complaint(folder, "x,kind\n1,a\n\n2,b,c\n") == ":4: expected 2 cells, as the header has, received 3");
        CHECK(complaint(folder, "x,kind\n1,a\n1.5x,b\n") ==
              ":3: column `x`: expected a number, received `1.5x`\n      if it stands for nothing, write "
              "`missing_values: [\"1.5x\"]`; if the column has words, `columns: {x: category}`");
        CHECK(complaint(folder, "x,kind\n\"0,5\",a\n") ==
              ":2: column `x`: expected a number, received `0,5`\n      if a comma parts whole numbers from decimals, "
              "write `decimal: \",\"`; if thousands, `thousands: \",\"`");
        CHECK(complaint(folder, "x,kind\n1,\n") == ":2: column `kind` is empty");
        CHECK(complaint(folder, "x,kind\n1,a\n", "numbers") == ":2: column `kind`: expected a number, received `a`");
        CHECK(complaint(folder, "x,kind\n1,\"a\n") == ":2: a quote is never closed");
        CHECK(complaint(folder, "x,kind\n1,\"a\"b\n") ==
              ":2: expected a separator or the line's end after a quoted cell");
        CHECK(complaint(folder, "x,x,kind\n1,2,a\n") == ": two columns are called `x`");
        CHECK(complaint(folder, "kind\na\n") == ": there is no column beside `kind`");
        CHECK(complaint(folder, "x,kind\n") == ": expected a header and rows below it, received none");
        CHECK(complaint(folder, "") == ": expected a header and rows below it, received none");
    }

    TEST_CASE("a table that lacks what its settings name is a fault of the settings") {
        const Folder folder;
        const auto path = folder.write("t.csv", std::string()).string();
        const auto misfit = [&](const std::string& table, const std::string& label) {
            folder.write("t.csv", table);
            const std::string why = message_of<DataProblems>([&] {
                load("csv", map({{"file", text(path)},
                                 {"label", text(label)},
                                 {"test", number(0.5)},
                                 {"separator", text(",")}}));
            });
            const std::string begin = "error: `data`: " + path + ": ";
            CHECK(why.starts_with(begin));
            return why.substr(std::min(why.size(), begin.size()));
        };
        CHECK(misfit("x,knd\n1,a\n", "kind") == "there is no column `kind`\n      did you mean `knd`?\n");
        CHECK(misfit("x;y;kind\n1;2;a\n", "kind") ==
              "there is no column `kind`\n      `;` seems to part its cells: write `separator: \";\"`\n");
        CHECK(misfit("x\tkind\n1\ta\n", "kind") ==
              "there is no column `kind`\n      a tabulator seems to part its cells: write `separator: \"\\t\"`\n");
        std::string many = "x,kind\n";
        for (int i = 0; i <= 10000; ++i) many += "1," + std::to_string(i) + ".5\n";
        CHECK(misfit(many, "kind") ==
              "column `kind` has more than 10000 different values\n"
              "      if it holds numbers, write `targets: numbers`\n");
    }

    TEST_CASE("a number too small for a float32 is 0, one too large says so") {
        const Folder folder;
        CHECK(complaint(folder, "a,kind\n1e39,x\n") ==
              ":2: column `a`: `1e39` is too large: a number of 32 bits ends at 3.4e38");
        CHECK(message_of<DataCorrupt>([&] {
                  declared("csv",
                           map({{"file", text(folder.write("w.csv", std::string("w,a,kind\n1e39,1,x\n")).string())},
                                {"label", text("kind")},
                                {"test", number(0.5)},
                                {"columns", map({{"w", text("weight")}})}}))
                      ->load({}, {});
              }).ends_with(":2: column `w`: `1e39` is too large: a number of 32 bits ends at 3.4e38"));
        CHECK(complaint(folder, "a,kind\n-1e400,x\n") ==
              ":2: column `a`: `-1e400` is too large: a number of 32 bits ends at 3.4e38");
        CHECK(complaint(folder, "a,kind\n1,1e39\n", "numbers").ends_with("ends at 3.4e38"));
        const auto path = folder.write("t.csv", std::string("a,b,kind\n1e-50,1e-400,1e-60\n3.4028235e38,-1,2\n"));
        const Dataset table = load("csv", map({{"file", text(path.string())},
                                               {"label", text("kind")},
                                               {"test", text(path.string())},
                                               {"targets", text("numbers")}}));
        CHECK(numbers_of(table.train.values) == std::vector<double>{1e-50, 0, 3.4028235e38, -1});
        CHECK(numbers_of(table.train.numbers) == std::vector<double>{1e-60, 2});
    }

    TEST_CASE("text in UTF-16 is read by its mark, and what is in no such encoding is refused with its place") {
        const Folder folder;
        const auto labels_of = [&](const std::string& bytes) {
            const auto path = folder.write("t.csv", bytes).string();
            return load("csv", map({{"file", text(path)}, {"label", text("k")}, {"test", text(path)}})).labels;
        };
        using namespace std::string_literals;
        const std::string utf16 =
            "x\0,\0k\0\n\0"
            "1\0,\0\xe9\0\n\0"
            "2\0,\0\x3d\xd8\x00\xde\n\0"s;  // é, 😀
        std::string swapped = utf16;
        for (std::size_t i = 0; i + 1 < swapped.size(); i += 2) std::swap(swapped[i], swapped[i + 1]);
        const std::vector<std::string> both = {"é", "😀"};
        CHECK(labels_of("\xff\xfe" + utf16) == both);
        CHECK(labels_of("\xfe\xff" + swapped) == both);
        CHECK(labels_of("\xef\xbb\xbfx,k\n1,é\n2,😀\n") == both);

        CHECK(complaint(folder, "x,kind\n1,é\n2,b\xe9\n") ==
              ":3:4: the byte 0xE9 is not UTF-8\n"
              "      write `encoding: latin-1`, if that is what it is in, or save the table as UTF-8");
        CHECK(complaint(folder, "x,kind\n1,\"é\nöa\xe9\"\n").starts_with(":3:3: the byte 0xE9 is not UTF-8"));
        CHECK(complaint(folder, utf16) ==
              ":1:2: a byte 0 is no text: is it UTF-16 without a byte order mark?\n"
              "      write `encoding: utf-16`, if that is what it is in, or save the table as UTF-8");
        CHECK(complaint(folder,
                        "\xff\xfe"
                        "x\0,\0k\0\n\0"
                        "1\0,\0\x3d\xd8\n\0"s,
                        "classes", "k")
                  .starts_with(":2:3: the byte 0xED is not UTF-8"));
        CHECK(complaint(folder,
                        "\xff\xfe"
                        "x\0,\0k"s)
                  .starts_with(":1:3: the byte 0xFF is not UTF-8"));
    }

    TEST_CASE("a table is read piece by piece as it is read whole") {
        const Folder folder;
        std::string table = "x,text\n";  // rows end, and quotes stand, at every place of a piece
        std::size_t rows = 0;
        for (; table.size() < (std::size_t{5} << 19); ++rows)
            table += std::to_string(rows) + (rows % 3 == 0 ? ",\"a \"\"b\"\", \r\n c\"\r\n" : ",ab\r");
        for (const char* shift : {"", "\n", "\r\n", "\r\n\n"}) {
            std::size_t read = 0, good = 0;
            int last = 0;
            read_csv(folder.write("t.csv", shift + table), ',', [&](std::span<const std::string_view> cells, int line) {
                last = line;
                if (read++ == 0) return;
                const std::size_t row = read - 2;
                good += cells[0] == std::to_string(row) && cells[1] == (row % 3 == 0 ? "a \"b\", \r\n c" : "ab");
            });
            CHECK(read == rows + 1);
            CHECK(good == rows);
            CHECK(last == static_cast<int>(std::string(shift).empty()             ? 0
                                           : std::string(shift).ends_with("\n\n") ? 2
                                                                                  : 1) +
                              static_cast<int>(rows + 1 + (rows - 1 + 2) / 3));
        }
        CHECK(complaint(folder, "x,kind\n1,\"" + std::string(std::size_t{70} << 20, 'a')) ==
              ":2: a row has more than 64 MiB: is a quote never closed?");
    }

    TEST_CASE("cells of any length come apart") {
        const Folder folder;
        layers::Draws draws(layers::Stream(1, "cells"));
        std::vector<std::vector<std::string>> rows(200, std::vector<std::string>(9));
        std::string table;
        for (auto& row : rows)
            for (std::string& cell : row) {
                cell.assign(draws.below(130), 'a');
                for (char& c : cell) c = static_cast<char>('!' + static_cast<char>(draws.below(90)));
                std::ranges::replace(cell, ';', '.');
                std::ranges::replace(cell, '"', '.');
                table += cell + (&cell == &row.back() ? (&row - rows.data()) % 2 ? "\r\n" : "\n" : ";");
            }
        std::size_t read = 0;
        read_csv(folder.write("t.csv", table), ';',
                 [&](std::span<const std::string_view> cells, int) { CHECK(std::ranges::equal(cells, rows[read++])); });
        CHECK(read == rows.size());
    }

    TEST_CASE("a number has the bits that the standard library reads") {
        layers::Draws draws(layers::Stream(1, "numbers"));
        std::vector<std::string> texts = {"",    "-",    ".",        "-.",     "1.",      "-.5",   "--1",
                                          "1-",  "1..2", "1.2.3",    "-0",     "007",     "1e5",   "1.5e-3",
                                          "nan", "1,5",  "1 ",       " 1",     "1.5x",    "1.23x", "1.234x",
                                          "inf", "0x10", "1.12345x", "1.x234", "1.1x345", "é",     "123456789012345"};
        for (int i = 0; i < 30'000; ++i) {
            std::string text = draws.below(2) ? "-" : "";
            for (std::size_t whole = draws.below(12); whole > 0; --whole)
                text += static_cast<char>('0' + draws.below(10));
            if (draws.below(4) > 0) text += '.';
            for (std::size_t more = draws.below(12); more > 0; --more) text += static_cast<char>('0' + draws.below(10));
            if (i % 10 == 0 && !text.empty()) text[draws.below(text.size())] = "/:x-. "[draws.below(6)];
            texts.push_back(text);
        }
        for (const std::string& text : texts) {
            CAPTURE(text);
            const auto number = CellFormat().number(text), expected = declare::read_decimal(text);
            CHECK(number == expected);
            if (number && expected) CHECK(std::signbit(*number) == std::signbit(*expected));
        }
    }

    TEST_CASE("a table that was read for its shape is not read again to be loaded, and then it is") {
        const Folder folder;
        const auto path = folder.write("t.csv", std::string("a,b,kind\n1,2,x\n3,4,y\n"));
        const auto table = declared("csv", map({{"file", text(path.string())},
                                                {"label", text("kind")},
                                                {"separator", text(",")},
                                                {"test", number(0.5)}}));
        CHECK(table->read_shape() == layers::Shape{2});
        const auto grouped = table->grouped_by("b");
        std::filesystem::remove(path);
        const Dataset dataset = table->load({}, {});
        CHECK(dataset.columns == std::vector<std::string>{"a", "b"});
        CHECK(dataset.sha256.at("file") == sha256(std::string_view("a,b,kind\n1,2,x\n3,4,y\n")));
        CHECK_THROWS_AS(table->load({}, {}), DataMissing);
        CHECK_THROWS_AS(grouped->load({}, {}), DataMissing);  // the group is no column of it
    }

    TEST_CASE("a table of many columns is read in one go") {
        const Folder folder;
        std::string header = "kind", row = "a", other = "b";
        for (int i = 0; i < 50'000; ++i) header += ",c" + std::to_string(i), row += ",1", other += ",0.5";
        const auto path = folder.write("t.csv", header + "\n" + row + "\n" + other + "\n").string();
        const Dataset table = load("csv", map({{"file", text(path)}, {"label", text("kind")}, {"test", text(path)}}));
        CHECK(table.train.shape == layers::Shape{50'000});
        CHECK(complaint(folder, header + ",c7\n") == ": two columns are called `c7`");
    }

    TEST_CASE("rows of numbers keep every digit, in few bytes") {
        const std::vector<double> values = {0, 255, 1.5, 0.1,     -0.0, 256, 0x1p-149, 1e300, 3, 7,   2,        0.2,
                                            5, -1,  1,   -1e-310, 255,  1,   -2,       3,     2, 1e9, 16777217, 0.3};
        NumberRows rows(8);
        std::vector<double> all;
        for (int i = 0; i < 10'000; ++i) {  // blocks, and rows after the last
            rows.append(std::span(values).subspan(static_cast<std::size_t>(i % 3) * 8, 8));
            all.insert(all.end(), values.begin() + i % 3 * 8, values.begin() + i % 3 * 8 + 8);
        }
        CHECK(rows.count() == 10'000);
        CHECK(numbers_of(rows) == all);
        std::vector<double> first(8);
        rows.copy(0, first);
        CHECK(std::signbit(first[4]));
        Rows some, left;
        for (std::int32_t i = 0; i < 10'000; ++i) (i % 7 == 0 || i > 9'990 ? some : left).push_back(i);
        const auto picked = [&](const Rows& places) {
            std::vector<double> result;
            for (const std::int32_t at : places)
                result.insert(result.end(), all.begin() + at * 8, all.begin() + at * 8 + 8);
            return result;
        };
        CHECK(numbers_of(rows.extract(some)) == picked(some));
        CHECK(numbers_of(rows) == picked(left));
    }

    TEST_CASE("what a table is asked for is checked before it is read") {
        const auto refusal = [](declare::Value settings) {
            return message_of<declare::InvalidInput>([&] { declared("csv", std::move(settings)); });
        };
        CHECK(refusal(map({{"file", text("a")}, {"label", text("y")}, {"test", number(1.5)}})) ==
              "error: `test` of `csv`: expected a number, above 0 and below 1, received `1.5`\n");
        CHECK(refusal(
                  map({{"file", text("a")}, {"label", text("y")}, {"test", number(0.5)}, {"separator", text("::")}})) ==
              "error: `separator` of `csv`: expected one character, received `::`\n      a tabulator is written "
              "\"\\t\"\n");
        const auto section_refusal = [](declare::Value csv, const std::string& key, declare::Value value) {
            declare::Diagnostics diagnostics;
            read_data(map({{"dataset", map({{"csv", std::move(csv)}})}, {key, std::move(value)}}), diagnostics);
            return diagnostics.render();
        };
        const auto table = [](const std::string& key, declare::Value value) {
            return map({{"file", text("a")}, {"label", text("y")}, {key, std::move(value)}});
        };
        CHECK(section_refusal(map({{"file", text("a")}, {"label", text("y")}}), "scaling", text("none")) ==
              "error: `csv` needs `test`: what to test on: a share of the rows, drawn once, or a file\n"
              "      or write `folds: 10` in `data`: then every row is tested once\n");
        CHECK(section_refusal(table("test", number(0.5)), "folds", declare::Value::integer(5)) ==
              "error: `test` of `csv` beside `folds`: each fold is the test part in turn\n"
              "      leave one of the two out\n");
        CHECK(section_refusal(map({{"file", text("a")}, {"label", text("y")}}), "folds", declare::Value::integer(5)) ==
              "");
    }
}
