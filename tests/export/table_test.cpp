// Networks of tables with words, dates and missing cells as other programs run them, against `runner predict`.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <ctime>

#include "runner/export/c_table.h"
#include "runner/export/c_table_functions.h"
#include "runner/export/cell_form.h"
#include "runner/results/program.h"
#include "runner/store/files.h"
#include "tests/layers/support.h"
#include "tests/support/folder.h"
#include "tests/support/program.h"

using namespace runner;

namespace {

/// Rows whose cells want care: quotes and question marks in words, words that one row alone has, times, years, and
/// cells that are missing where it is allowed.
std::string table_of_words(bool missing) {
    std::string text = "size,island,grade,wild,tame,year,when,kind\n";
    const std::vector<std::string> islands = {"Biscoe", "\"Dream \"\"x\"\"\"", "Zürich?\?/", "*/"},
                                   grades = {"low", "mid", "high"};
    for (int i = 0; i < 120; ++i) {
        const std::string island = i % 20 == 7 ? fmt::format("rare {}", i) : islands[i * 7 % 4];
        text += fmt::format("{},{},{},{},{},{},20{:02}-{:02}-{:02}T{:02}:{},{}\n",
                            missing && i % 9 == 0 ? "?" : fmt::format("{}.5", i * 37 % 50),
                            missing && i % 11 == 0 ? "NA" : island, grades[i * 5 % 3], i % 3 ? "Yes" : "no",
                            i % 5 ? "m" : "f", 1990 + i % 30, i % 30, i % 12 + 1, i % 29 + 1, i % 24,
                            i % 5 ? "30" : "00", i * 37 % 50 > 20 ? "old" : "new");
    }
    return text;
}

std::string experiment(const std::string& columns) {
    return "data:\n  dataset: {csv: {file: t.csv, label: kind, test: 0.25, columns: {" + columns +
           "}}}\n  scaling: standardize\n  validation: 24\n"
           "model: {layers: [{dense: {units: 8, activation: elu}}, {dense: {units: 2, activation: softmax}}]}\n"
           "training: {optimizer: {adam: 0.05}, loss: sparse_categorical_crossentropy, metrics: [accuracy], epochs: "
           "6}\nseeds: [3]\nvariants: {small: {}}\n";
}

/// Compiles what reads the rows of a table, `n_read`, with a program that calls it; returns its path.
std::string compiled_reader(const tests::Folder& folder, const Preparation& preparation, const std::string& main) {
    folder.write("n.c", "#include <math.h>\n#include <stdio.h>\n" + std::string(c_table_includes) +
                            CTable(preparation, "n").reading() + main);
    std::string program = (folder.path() / "n").string();
    CHECK(run_program("/usr/bin/gcc",
                      {"-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-o", program, program + ".c", "-lm"},
                      {}, std::chrono::seconds(60))
              .problem == "");
    return program;
}

/// A folder in which it has run, with what the networks say of the whole table.
struct TrainedTable {
    tests::Folder folder;

    TrainedTable(const std::string& table, const std::string& columns) {
        write_file(folder.path() / "t.csv", table);
        write_file(folder.path() / "x.yaml", experiment(columns));
        REQUIRE(tests::run({"run", "x.yaml"}, folder.path()).err.find("error") == std::string::npos);
        REQUIRE(tests::run({"predict", "results/x", "./t.csv", "--variant", "small", "-o", "said.npz"}, folder.path())
                    .code == 0);
        std::filesystem::copy_file(folder.path() / "results/x/trials/small/seed-3/preparation.json",
                                   folder.path() / "preparation.json");
    }
    tests::Outcome exported(const std::string& format) const {
        return tests::run(
            {"export", "results/x", "--format", format, "--variant", "small", "-o", format == "c" ? "n.c" : "n.onnx"},
            folder.path());
    }
    /// What each reader comes to; empty where no reader is there.
    std::string read_by_others() const {
        const std::string script = std::string(PROJECT_DIR) + "/tests/export/check_table.py";
        const Answer said =
            run_program("/usr/bin/python3", {script, folder.path().string(), (folder.path() / "t.csv").string()}, {},
                        std::chrono::seconds(300));
        if (said.problem == "/usr/bin/python3 is not installed" || said.out == "skipped\n") {
            MESSAGE("skipped: python3-onnx or python3-opencv is not installed");
            return "";
        }
        CHECK(said.problem == "");
        const std::string last = "onnxruntime: the same\n";  // where it is installed
        return said.out.ends_with(last) ? said.out.substr(0, said.out.size() - last.size()) : said.out;
    }
};

}  // namespace

TEST_SUITE("export") {
    TEST_CASE("C and ONNX make of words, truths and orders what predict makes of them") {
        const TrainedTable trained(table_of_words(false),
                                   "size: number, island: category, grade: {ordinal: [low, mid, high]}, wild: boolean, "
                                   "tame: {boolean: {yes: m, no: f}}, year: number, when: drop");
        CHECK(trained.exported("c").err == "n.c: `small`, seed 3, the first that has ended well\n");
        CHECK(trained.exported("onnx").err ==
              "n.onnx: `small`, seed 3, the first that has ended well\n"
              "      its input has one number a cell: `table` in its metadata says which, docs/export.md how\n"
              "      its input is float64, since float32 has too few digits for `year`; OpenCV reads float32 all the "
              "same, so that its answers may differ\n");
        if (const std::string said = trained.read_by_others(); !said.empty())
            CHECK(said == "C: the same\nC refuses cell 1\ncodes: the same\nONNX: the same\nOpenCV: the same\n");
    }

    TEST_CASE("what stands for missing cells, and what tells of them, goes along") {
        const TrainedTable trained(
            table_of_words(true),
            "size: {number: {missing: median, indicator: true}}, island: {category: {missing: most_frequent, "
            "indicator: true}}, grade: {ordinal: [low, mid, high]}, wild: boolean, tame: category, year: drop, when: "
            "drop");
        CHECK(trained.exported("c").code == 0);
        CHECK(trained.exported("onnx").err ==
              "n.onnx: `small`, seed 3, the first that has ended well\n"
              "      its input has one number a cell: `table` in its metadata says which, docs/export.md how\n"
              "      what stands for missing cells runs in onnxruntime, not in OpenCV\n");
        if (const std::string said = trained.read_by_others(); !said.empty())
            CHECK(said == "C: the same\nC refuses cell 3\ncodes: the same\nONNX: the same\nOpenCV does not run it\n");
    }

    TEST_CASE("both have a calendar") {
        const TrainedTable trained(table_of_words(false),
                                   "size: number, island: drop, grade: drop, wild: drop, tame: drop, year: drop, when: "
                                   "{date: [year, month, day, weekday, day_of_year, hour, minute, second, days]}");
        CHECK(trained.exported("c").code == 0);
        const std::string c = read_file(trained.folder.path() / "n.c");
        CHECK(
            c.starts_with("/* `small`, seed 3, of x\n * A row has one number a cell:\n *   0 size: the number\n"
                          " *   1 when: the seconds from 1970 to it\n * Its outputs are those of the classes\n"
                          " *   0 new\n *   1 old\n */\n"));
        CHECK(trained.exported("onnx").err ==
              "n.onnx: `small`, seed 3, the first that has ended well\n"
              "      its input has one number a cell: `table` in its metadata says which, docs/export.md how\n"
              "      its input is float64, since float32 has too few digits for `when`; OpenCV reads float32 all the "
              "same, so that its answers may differ\n");
        const std::string said = trained.read_by_others();
        // OpenCV has other dates, since it reads float32.
        const std::string expected =
            said.empty() ? "" : "C: the same\nC refuses cell 1\ncodes: the same\nONNX: the same\n";
        CHECK(said.substr(0, expected.size()) == expected);
        CHECK(said.find("onnxruntime") == said.npos);
    }

    TEST_CASE("C reads the numbers and words that the program reads, and refuses the others") {
        const auto column = [](const char* name, const char* kind, std::vector<std::string> words = {}) {
            return TableColumn{
                .name = name,
                .kind = std::dynamic_pointer_cast<const InputColumn>(declare::standard<ColumnKind>(kind)),
                .words = std::move(words)};
        };
        Preparation preparation;
        preparation.table = {column("amount", "number"), column("tree", "category", {"beech", " oak"})};
        preparation.format.cells.decimal = ',';
        const std::vector<std::string> amounts = {"1.234,5",  "1.23",  "1.5",    ".5",    "-.5",      "12.34.5",
                                                  "1.2.3.4",  ".1.0",  "1..5",   "1.e5",  "1.23e2",   "1.234.567",
                                                  "-1.234",   "+12",   "1.2345", "1,5e3", "1,5.0",    "1234.567",
                                                  "1.234.56", "7",     "",       "0.001", "-0.234,5", "1,5.000",
                                                  "1e1.000",  "10.001"},
                                       blanks = {" 1,5", "1,5 ", "\t12\t "},
                                       trees = {"beech", " beech\t", " oak", "oak"};
        for (const bool marks : {false, true}) {
            preparation.format.cells.thousands = marks ? std::optional('.') : std::nullopt;
            const tests::Folder folder;
            const std::string program =
                compiled_reader(folder, preparation,
                                "int main(int count, char **texts) {\n    int i;\n    double row[2];\n"
                                "    for (i = 1; i + 1 < count; i += 2) {\n"
                                "        const char *const cells[] = {texts[i], texts[i + 1]};\n"
                                "        const int wrong = n_read(cells, row);\n"
                                "        if (wrong) printf(\"%d \", wrong);\n"
                                "        else printf(\"%g,%g \", row[0], row[1]);\n    }\n    return 0;\n}\n");
            std::vector<std::string> words;
            std::string expected;
            for (const std::string& amount : amounts) {
                words.insert(words.end(), {amount, "beech"});
                const auto number = preparation.format.cells.number(amount);
                expected += number ? fmt::format("{:g},0 ", *number) : "1 ";
            }
            for (const std::string& amount : blanks) words.insert(words.end(), {amount, "beech"});
            for (const std::string& tree : trees) words.insert(words.end(), {"7", tree});
            CHECK(run_program(program, words, {}, std::chrono::seconds(60)).out ==
                  expected + "1.5,0 1.5,0 12,0 7,0 7,0 7,1 7,-1 ");
        }
    }

    TEST_CASE("C reads dates in the format that is told as the program reads them, or says that it can't") {
        const auto prepared = [](const std::string& format) {
            Preparation preparation;
            preparation.table = {{.name = "when",
                                  .kind = std::dynamic_pointer_cast<const InputColumn>(
                                      tests::make<ColumnKind>("date: {format: \"" + format + "\"}"))}};
            return preparation;
        };
        for (const char* format :
             {"%d.%m.%Y", "%m/%d/%y %H:%M", "%d %B %Y", "%b %e, %Y", "%F %T", "%y%m%d", "%Y%%%D", "%h-%Y %R"}) {
            const Preparation preparation = prepared(format);
            std::vector<std::string> texts = {
                "",           "29.02.2023",  "31.4.2020",    "1.1.99", "12/31/68 23:59", "12/31/69 24:00", "3 may 2020",
                "3 Mar 2020", "3 mars 2020", "Sept 3, 2020", "x"};
            for (const std::time_t at : {0, 951782400, 1709164800, 1735689599, -86400 * 3650}) {
                char text[100];
                std::strftime(text, sizeof text, format, std::gmtime(&at));
                for (const char* more : {"", "x"}) texts.push_back(text + std::string(more));
            }
            const tests::Folder folder;
            const std::string program =
                compiled_reader(folder, preparation,
                                "int main(int count, char **texts) {\n    int i;\n    double row[1];\n"
                                "    for (i = 1; i < count; ++i) {\n"
                                "        const char *const cells[] = {texts[i]};\n"
                                "        if (n_read(cells, row)) printf(\"none \");\n"
                                "        else printf(\"%.0f \", row[0]);\n    }\n    return 0;\n}\n");
            std::string expected;
            for (const std::string& text : texts) {
                const auto date = preparation.table[0].kind->read(text, {}, {});
                expected += date ? fmt::format("{:.0f} ", *date) : "none ";
            }
            CAPTURE(format);
            CHECK(run_program(program, texts, {}, std::chrono::seconds(60)).out == expected);
        }
        CHECK_THROWS_WITH(CTable(prepared("%j %Y"), "n").reading(),
                          "column `when` of the table has dates as `%j %Y`, and C reads no `%j` here: take it as a "
                          "number, the seconds since 1970");
    }

    TEST_CASE("every kind of column has a form, and a file of C has no more words in its head than one reads") {
        int inputs = 0;
        for (const declare::Kind* kind : declare::catalog<ColumnKind>().kinds)
            for (const declare::Example& example : kind->examples) {
                const auto column = std::dynamic_pointer_cast<const InputColumn>(tests::make<ColumnKind>(example.yaml));
                if (!column) continue;  // that is no input
                ++inputs;
                CHECK(form_of({.name = "x", .kind = column}).kind == (kind->name == "number"    ? CellForm::Kind::number
                                                                      : kind->name == "boolean" ? CellForm::Kind::truth
                                                                      : kind->name == "date"    ? CellForm::Kind::date
                                                                                             : CellForm::Kind::word));
            }
        CHECK(inputs == 7);
        Preparation preparation;
        preparation.table = {
            {.name = "tree",
             .kind = std::dynamic_pointer_cast<const InputColumn>(declare::standard<ColumnKind>("category"))}};
        for (char c = 'a'; c < 'o'; ++c) preparation.table[0].words.emplace_back(1, c);
        CHECK(CTable(preparation, "n").columns() ==
              "\n * A row has one number a cell:\n *   0 tree: 0 a, 1 b, 2 c, 3 d, 4 e, 5 f, 6 g, 7 h, 8 i, 9 j, 10 k, "
              "11 l … 13, in the order of its words below, -1 any other");
    }

    TEST_CASE("a column is beyond float32 where its rounding is seen in what the network reads") {
        Preparation preparation = {.shape = {3}, .center = {36.6, 2005, -1.7e9}, .factor = {2, 0.3, 1e-5}};
        CHECK(columns_beyond_float(preparation) == std::vector<std::string>{"value 1", "value 2"});
        preparation.columns = {"warmth", "year", "seconds"};
        CHECK(columns_beyond_float(preparation) == std::vector<std::string>{"year", "seconds"});
        preparation.table = {{.name = "warmth", .indicator = true, .fill = 36}, {.name = "year"}};
        CHECK(columns_beyond_float(preparation) == std::vector<std::string>{"year"});
    }
}
