#include <doctest/doctest.h>

#include <algorithm>

#include "runner/data/csv.h"
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
        read_csv(path, ',', [&](std::span<const std::string> cells, int line) {
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
        CHECK(table.train.floats == std::vector<float>{1, 2, 3, 4.5f, -0.01f, 6});
        CHECK(table.train.classes == std::vector<std::int32_t>{1, 0, 1});
        CHECK(table.test.floats == std::vector<float>{7, 8});
        CHECK(table.test.classes == std::vector<std::int32_t>{0});
        CHECK(table.sha256.size() == 2);
        folder.write("b.csv", std::string("y,kind,x\n7,9,8\n"));
        CHECK(message_of<DataCorrupt>([&] {
                  load("csv",
                       map({{"file", text(file.string())}, {"label", text("kind")}, {"test", text(test.string())}}));
              }) == test.string() + ": expected the columns x, y beside the label, as in " + file.string() +
                        ", received y, x");
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
        CHECK(std::ranges::is_sorted(table.train.floats));
        CHECK(load("csv", settings).test.floats == table.test.floats);
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
        CHECK(complaint(folder, "x,kind\n1,a\n1.5x,b\n") == ":3: column `x`: expected a number, received `1.5x`");
        CHECK(complaint(folder, "x,kind\n,a\n") == ":2: column `x`: expected a number, received ``");
        CHECK(complaint(folder, "x,kind\nnan,a\n") == ":2: column `x`: expected a number, received `nan`");
        CHECK(complaint(folder, "x,kind\n\"0,5\",a\n") == ":2: column `x`: expected a number, received `0,5`");
        CHECK(complaint(folder, "x,kind\n1,\n") == ":2: column `kind` is empty");
        CHECK(complaint(folder, "x,kind\n1,a\n", "numbers") == ":2: column `kind`: expected a number, received `a`");
        CHECK(complaint(folder, "x,kind\n1,\"a\n") == ":2: a quote is never closed");
        CHECK(complaint(folder, "x,kind\n1,\"a\"b\n") ==
              ":2: expected a separator or the line's end after a quoted cell");
        CHECK(complaint(folder, "x,knd\n1,a\n") == ": there is no column `kind`: did you mean `knd`?");
        CHECK(complaint(folder, "x,x,kind\n1,2,a\n") == ": two columns are called `x`");
        CHECK(complaint(folder, "kind\na\n") == ": there is no column beside `kind`");
        CHECK(complaint(folder, "x,kind\n") == ": expected a header and rows below it, received none");
        CHECK(complaint(folder, "") == ": expected a header and rows below it, received none");
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
        CHECK(refusal(map({{"file", text("a")}, {"label", text("y")}})) ==
              "error: `csv` needs `test`: what to test on: a share of the rows, drawn once, or a file\n"
              "      expected a share of the rows, above 0 and below 1, or the path of a file\n");
    }
}
