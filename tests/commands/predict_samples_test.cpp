// `runner evaluate` and `runner predict` about arrays and pictures, and about tables that are written in other ways.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <csignal>
#include <filesystem>
#include <set>
#include <sstream>

#include "layers/math/random.h"
#include "runner/data/npz.h"
#include "runner/results/results_json.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "tests/commands/waiting.h"
#include "tests/support/folder.h"
#include "tests/support/program.h"

using namespace runner;

namespace {

constexpr std::int64_t side = 4;

/// Dark squares and light ones, by turns.
std::vector<std::uint8_t> squares(std::uint64_t seed, int count) {
    layers::Draws draws(layers::Stream(seed, "squares"));
    std::vector<std::uint8_t> pixels;
    for (int i = 0; i < count; ++i)
        for (int p = 0; p < side * side; ++p)
            pixels.push_back(static_cast<std::uint8_t>(std::clamp(110 + 40 * (i % 2) + 60 * draws.normal(), 0., 255.)));
    return pixels;
}

std::vector<std::int64_t> by_turns(int count) {
    std::vector<std::int64_t> classes;
    for (int i = 0; i < count; ++i) classes.push_back(i % 2);
    return classes;
}

template <class T>
NpyArray array_of(const std::vector<T>& values, layers::Shape shape) {
    return npy_array<T>(values, std::move(shape));
}

std::string archive(const std::string& x, const std::string& y, std::uint64_t seed, int count) {
    return to_npz({{x, array_of(squares(seed, count), {count, side, side})}, {y, array_of(by_turns(count), {count})}});
}

std::string experiment(const std::string& dataset, const std::string& scaling = "unit") {
    return "data: {dataset: " + dataset + ", scaling: " + scaling +
           "}\n"
           "parameters: {units: 4}\n"
           "model: {input: [4, 4], layers: [flatten, {dense: {units: $units, activation: relu}}, {dense: {units: 2, "
           "activation: softmax}}]}\n"
           "training: {optimizer: {adam: 0.01}, loss: sparse_categorical_crossentropy, metrics: [accuracy, log_loss], "
           "epochs: 3, accept: [collapsed]}\n"
           "seeds: 2\n"
           "variants: {small: {}, large: {units: 9}}\n";
}

struct Trained {
    tests::Folder folder;

    tests::Outcome run(const std::vector<std::string>& words) const { return tests::run(words, folder.path()); }
    void train(const std::string& text) const {
        tests::write(folder / "x.yaml", text);
        const auto outcome = run({"x.yaml"});
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
    }
    void train_on_squares(const std::string& scaling = "unit") const {
        const int count = 80, tested = 40;
        folder.write("train.npz", to_npz({{"x_train", array_of(squares(1, count), {count, side, side})},
                                          {"y_train", array_of(by_turns(count), {count})},
                                          {"x_test", array_of(squares(2, tested), {tested, side, side})},
                                          {"y_test", array_of(by_turns(tested), {tested})}}));
        train(experiment("{npz: train.npz}", scaling));
    }
    /// What `evaluate` says of a network on data, and what its trial had said of its test part.
    void check_as_tested(const std::string& data, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words = {"evaluate", "results/x", "--json", "--data", data};
        words.insert(words.end(), more.begin(), more.end());
        const auto outcome = run(words);
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
        CHECK(outcome.err == "");
        const Value said = from_json(outcome.out);
        for (const TrialRecord& trial : read_results(folder / "results/x").trials) {
            const Value& seeds = *said.find("variants")->find(trial.variant)->find("seeds");
            for (const auto& [name, value] : trial.test)
                CHECK(declare::to_number(*seeds.items.at(trial.seed - 1).find("test")->find(name)) == value);
        }
    }
    std::vector<std::string> predicted(const std::string& input, const std::string& out = "said.csv",
                                       const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words = {"predict", "results/x", input, "--variant", "small", "-o", out};
        words.insert(words.end(), more.begin(), more.end());
        const auto outcome = run(words);
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
        std::istringstream in(tests::read(folder / out));
        std::vector<std::string> lines;
        for (std::string line; std::getline(in, line);) lines.push_back(line);
        return lines;
    }
    std::string refused(const std::string& input, int code = 4, const char* command = "predict") const {
        const auto outcome = std::string(command) == "predict"
                                 ? run({"predict", "results/x", input, "--variant", "small", "-o", "said.csv"})
                                 : run({"evaluate", "results/x", "--data", input});
        CHECK(outcome.code == code);
        return outcome.err;
    }
};

std::string pgm(const std::vector<std::uint8_t>& pixels, std::size_t first, std::size_t width = 4) {
    std::string text = fmt::format("P5 {} {} 255\n", width, width);
    text.append(pixels.begin() + static_cast<std::ptrdiff_t>(first),
                pixels.begin() + static_cast<std::ptrdiff_t>(first + width * width));
    return text;
}

/// Of each class so many, as `FOLDER/light/3.pgm`.
void write_squares(const tests::Folder& folder, const std::string& name, std::uint64_t seed, int each) {
    const auto pixels = squares(seed, 2 * each);
    for (int i = 0; i < 2 * each; ++i)
        folder.write(fmt::format("{}/{}/{}.pgm", name, i % 2 ? "light" : "dark", i / 2),
                     pgm(pixels, static_cast<std::size_t>(i) * 16));
}

std::vector<std::string> without_first_cells(std::vector<std::string> lines) {
    for (std::string& line : lines) line.erase(0, line.find(',') + 1);
    return lines;
}

/// Two columns of numbers, `a` and `b`, in place of pictures.
void train_on_table(const Trained& trained) {
    std::string table = "a,b,kind\n";
    for (int i = 0; i < 40; ++i) table += fmt::format("{},{},{}\n", i * 7 % 40, i % 5, i % 2 ? "u" : "v");
    trained.folder.write("t.csv", table);
    std::string text = experiment("{csv: {file: t.csv, label: kind, test: 0.5}}", "standardize");
    text.replace(text.find("[4, 4], layers: [flatten, "), 26, "[2], layers: [");
    trained.train(text);
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("arrays are evaluated as they were tested, and predicted by their places") {
        for (const char* scaling : {"unit", "standardize", "none"}) {
            const Trained trained;
            trained.train_on_squares(scaling);
            trained.folder.write("new.npz", archive("x", "y", 2, 40));
            trained.check_as_tested("new.npz");
            trained.check_as_tested("test");
        }
        const Trained trained;
        trained.train_on_squares();
        trained.folder.write("new.npz", archive("x", "y", 2, 40));
        const auto lines = trained.predicted("new.npz");
        REQUIRE(lines.size() == 41);
        CHECK(lines[0] == "sample,class,probability_0,probability_1,disagreement");
        CHECK(lines[40].starts_with("39,"));
        CHECK(trained.predicted("test") == lines);
        // The same samples in a file of their own, and as numbers of another type.
        trained.folder.write("x.npy", to_npy(array_of(squares(2, 40), {40, side, side, 1})));
        CHECK(trained.predicted("x.npy") == lines);
        std::vector<float> numbers;
        for (const std::uint8_t pixel : squares(2, 40)) numbers.push_back(pixel);
        trained.folder.write("floats.npy", to_npy(array_of(numbers, {40, side, side})));
        CHECK(trained.predicted("floats.npy") == lines);
        trained.folder.write("y.npy", to_npy(array_of(by_turns(40), {40})));
        trained.check_as_tested("x.npy", {"--targets", "y.npy"});
        trained.folder.write("named.npz", archive("data", "target", 2, 40));
        trained.check_as_tested("named.npz");
        trained.predicted("new.npz", "said.npz");
        const NpzReader said(tests::read(trained.folder / "said.npz"));
        CHECK(said.names() == std::vector<std::string>{"class", "labels", "probabilities", "disagreement", "sample"});
    }

    TEST_CASE("the parts of its own data that an experiment names are there, however it names them") {
        const Trained trained;
        const int count = 80;
        trained.folder.write("x.npy", to_npy(array_of(squares(1, count), {count, side, side})));
        trained.folder.write("y.npy", to_npy(array_of(by_turns(count), {count})));
        trained.folder.write("all.npz", archive("data", "target", 1, count));
        for (const char* dataset : {"{npy: {x_train: x.npy, y_train: y.npy, test: 0.25}}",
                                    "{npy: {x_train: x.npy, y_train: y.npy, x_test: x.npy, y_test: y.npy}}",
                                    "{npz: {file: all.npz, x_train: data, y_train: target, test: 0.25}}"}) {
            trained.train(experiment(dataset));
            trained.check_as_tested("test");
            CHECK(trained.predicted("train", "said.csv", {"--seed", "1"}).size() > 60);
        }
        const auto none = trained.run({"evaluate", "results/x", "--data", "validation"});
        CHECK(none.code == 2);
        CHECK(none.err ==
              "error: the data of `small` have no validation part\n      name another part, `train` or "
              "`test`\n");
    }

    TEST_CASE("arrays of another shape or type are refused, and say what was expected") {
        const Trained trained;
        trained.train_on_squares();
        const tests::Folder& folder = trained.folder;
        folder.write("a.npz", to_npz({{"x", array_of(squares(2, 16), {4, 8, 8})}}));
        CHECK(trained.refused("a.npz") == "error: a.npz: x: expected samples as [N, 4, 4], received [4, 8, 8]\n");
        folder.write("a.npz", to_npz({{"p", array_of(squares(2, 16), {4, 8, 8})}, {"q", array_of(by_turns(4), {4})}}));
        CHECK(trained.refused("a.npz") ==
              "error: a.npz: expected an array `x` of samples, [N, 4, 4]: it has `p`, `q`\n");
        folder.write("one.npy", to_npy(array_of(squares(2, 1), {side, side})));
        CHECK(trained.refused("one.npy") ==
              "error: one.npy: expected samples as [N, 4, 4], received [4, 4]\n      one sample alone is saved as "
              "`x[None]`\n");
        folder.write("fine.npy", to_npy(array_of(squares(2, 2), {2, side, side})));
        folder.write("share.npy", to_npy(array_of(std::vector<float>(32, 0.5F), {2, side, side})));
        CHECK(trained.refused("share.npy") ==
              "error: share.npy: [0, 0, 0] is 0.5: expected pixels, whole numbers from 0 to 255, as the networks were "
              "trained on\n      of shares from 0 to 1, save `(x * 255).round().astype(\"uint8\")`\n");
        CHECK(trained.refused("fine.npy", 2, "evaluate") ==
              "fine.npy: error: it has samples and no targets, which are to be compared with\n      name the file of "
              "the targets by `--targets y.npy`, or an `.npz` file with both\n");
        folder.write("b.npz", to_npz({{"x", array_of(squares(2, 3), {3, side, side})},
                                      {"y", array_of(std::vector<std::int64_t>{0, 1, 7}, {3})}}));
        CHECK(trained.refused("b.npz", 4, "evaluate") ==
              "error: b.npz: y: the networks know no class `7`\n      they know `0`, `1`\n");
        folder.write("c.npz",
                     to_npz({{"x", array_of(squares(2, 3), {3, side, side})}, {"y", array_of(by_turns(2), {2})}}));
        CHECK(trained.refused("c.npz", 4, "evaluate") ==
              "error: c.npz: y: expected 3 targets, one a sample, received 2\n");
        folder.write("t.csv", std::string("a,b\n1,2\n"));
        CHECK(trained.refused("t.csv", 2)
                  .starts_with(
                      "t.csv: error: the networks of `small` take samples of [4, 4] pixels, and a table has rows\n"));
        CHECK_FALSE(std::filesystem::exists(folder / "said.csv"));
        CHECK(trained.run({"predict", "results/x", "a.npz", "--variant", "small", "-o", "s.csv", "--keep", "id"}).err ==
              "error: --keep: a table has columns to keep; arrays and pictures are told by `sample` or `file`\n");
    }

    TEST_CASE("pictures are evaluated as they were tested, and predicted by their paths") {
        const Trained trained;
        write_squares(trained.folder, "photos/train", 1, 40);
        write_squares(trained.folder, "photos/test", 2, 20);
        trained.train([] {
            std::string text = experiment("{folder: {path: photos/train, test: photos/test, color_mode: grayscale}}");
            return text.replace(text.find("[4, 4]"), 6, "[4, 4, 1]");
        }());
        trained.check_as_tested("photos/test");
        trained.check_as_tested("./photos/test");
        const auto lines = trained.predicted("photos/test");
        REQUIRE(lines.size() == 41);
        CHECK(lines[0] == "file,class,probability_dark,probability_light,disagreement");
        CHECK(lines[1].starts_with("photos/test/dark/0.pgm,"));
        CHECK(trained.predicted("test") == lines);
        CHECK(trained.predicted("photos/test/dark/0.pgm").at(1) == lines[1]);
        trained.folder.write("list.csv", std::string("filename\nphotos/test/dark/0.pgm\n"));
        CHECK(trained.predicted("list.csv").at(1) == lines[1]);
        // Pictures that lie loose have no class, and can't be compared with one.
        std::filesystem::copy(trained.folder / "photos/test/dark", trained.folder / "loose");
        CHECK(trained.predicted("loose").size() == 21);
        CHECK(trained.refused("loose", 4, "evaluate").starts_with("error: loose: 20 pictures lie in it, and no class"));
        trained.folder.write("other/bird/a.pgm", pgm(squares(1, 1), 0));
        CHECK(trained.refused("other", 4, "evaluate") ==
              "error: other: the networks know no class `bird`\n      they know `dark`, `light`\n");
        trained.folder.write("large.pgm", pgm(squares(1, 4), 0, 8));
        CHECK(trained.refused("large.pgm") ==
              "error: large.pgm: expected pictures of [4, 4, 1], as the networks were trained on, received [8, 8, 1]\n"
              "      their experiment resizes none: `image_size` in `folder` does\n");
        CHECK(trained.refused("none.pgm") == "error: none.pgm: no such file or folder\n");
    }

    TEST_CASE("networks that were trained on arrays of pixels take pictures of any size") {
        const Trained trained;
        trained.train_on_squares();
        const auto pixels = squares(2, 40);
        trained.folder.write("new.npz", archive("x", "y", 2, 40));
        for (std::size_t i = 0; i < 40; ++i)
            trained.folder.write(fmt::format("pictures/{:02}.pgm", i), pgm(pixels, i * 16));
        CHECK(without_first_cells(trained.predicted("pictures")) == without_first_cells(trained.predicted("new.npz")));
        trained.folder.write("large.pgm", pgm(squares(1, 4), 0, 8));
        CHECK(trained.predicted("large.pgm").size() == 2);
    }

    TEST_CASE("variants that read alike read other data once, and what is told of them is told once") {
        const Trained trained;
        train_on_table(trained);
        trained.folder.write("far.csv", std::string("\"a\",\"b\",\"kind\"\n1e6,1,u\n1e6,2,v\n"));
        const auto outcome = trained.run({"evaluate", "results/x", "--data", "far.csv"});
        CHECK(outcome.code == 0);
        CHECK(outcome.err.find("warning: far.csv: column `a`") == 0);
        CHECK(outcome.err.find("warning", 1) == std::string::npos);
        // A table names no samples by their rows alone, and arrays of as many numbers are rows, too.
        trained.folder.write("rows.npy", to_npy(array_of(std::vector<float>{1, 2, 3, 4}, {2, 2})));
        CHECK(trained.predicted("rows.npy").size() == 3);
    }

    TEST_CASE("a table is asked about as the one to train on was written: bytes, commas, no header, rows left out") {
        const Trained trained;
        const auto rows = [](int count, const char* kind, bool misses) {
            std::string text;
            for (int i = 0; i < count; ++i) {
                const bool missing = misses && i == 1;
                text += fmt::format("{},5;{};{}", i % 7, missing ? "" : i % 2 ? "gr\xFCn" : "rot", i * 3 % 11);
                text += *kind ? fmt::format(";{}{}\n", kind, i % 2) : "\n";
            }
            return text;
        };
        trained.folder.write("t.csv", rows(60, "k", true));
        std::string text = experiment(
            "{csv: {file: t.csv, label: c4, test: 0.5, header: false, separator: \";\", decimal: \",\", "
            "encoding: latin-1, missing: drop}}",
            "standardize");
        text.replace(text.find("input: [4, 4], layers: [flatten, "), 33, "layers: [");
        trained.train(text);
        trained.folder.write("labelled.csv", rows(30, "k", true));
        const auto evaluated = trained.run({"evaluate", "results/x", "--data", "labelled.csv", "--json"});
        CHECK(evaluated.err == "labelled.csv: 1 row left out: a cell is missing, and `missing: drop`\n");
        CHECK(evaluated.out.find("\"samples\": 29") != std::string::npos);
        // Without the label, in another encoding, with a header that no network knows, and with other commas.
        trained.folder.write("new.csv", rows(30, "", true));
        const auto lines = trained.predicted("new.csv");
        REQUIRE(lines.size() == 30);
        CHECK(lines[0] == "line,class,probability_k0,probability_k1,disagreement");
        CHECK(lines[1].starts_with("1,"));
        CHECK(lines[2].starts_with("3,"));
        std::string utf8 = rows(30, "", true);
        for (std::size_t at = utf8.find('\xFC'); at != utf8.npos; at = utf8.find('\xFC', at + 2))
            utf8.replace(at, 1, "\xC3\xBC");
        trained.folder.write("utf8.csv", utf8);
        CHECK(trained.predicted("utf8.csv") == lines);
        trained.folder.write("headed.csv", "size;colour;count\n" + utf8);
        CHECK(without_first_cells(trained.predicted("headed.csv", "said.csv", {"--table", "header=true"})) ==
              without_first_cells(lines));
        std::string points = utf8;
        std::ranges::replace(points, ',', '.');
        std::ranges::replace(points, ';', ',');
        trained.folder.write("points.csv", points);
        CHECK(trained.predicted("points.csv", "said.csv", {"--table", "decimal=.", "--table", "separator=,"}) == lines);
        const auto wrong = trained.run({"predict", "results/x", "new.csv", "--variant", "small", "-o", "said.csv",
                                        "--table", "decimals=,", "--table", "header"});
        CHECK(wrong.code == 2);
        CHECK(wrong.err ==
              "error: --table: expected SETTING=VALUE, received `header`\n      such as `--table header=false`\n"
              "error: unknown key `decimals` of `--table`\n      did you mean `decimal`?\n");
        const auto refused = [&](const std::string& setting) {
            return trained
                .run({"predict", "results/x", "new.csv", "--variant", "small", "-o", "said.csv", "--table", setting})
                .err;
        };
        CHECK(refused("thousands=,") ==
              "new.csv: error: --table: `,` would part thousands and decimals\n"
              "      say both, such as `--table decimal=.`\n");
        CHECK(refused("decimal=;") == "error: --table: `decimal`: expected `.` or `,`, received `;`\n");
    }

    TEST_CASE("a prediction that is stopped leaves nothing behind") {
        const Trained trained;
        train_on_table(trained);
        std::string many = "a,b\n";
        for (int i = 0; i < 2'000'000; ++i) many += "1,2\n";
        trained.folder.write("many.csv", many);
        for (const int signal : {SIGTERM, SIGINT}) {
            const std::filesystem::path out = trained.folder / "out";
            std::filesystem::create_directory(out);
            tests::Program program({"predict", "results/x", "many.csv", "--variant", "small", "-o", "out/said.csv"},
                                   trained.folder.path());
            REQUIRE(tests::comes([&] { return !std::filesystem::is_empty(out); }));
            program.signal(signal);
            const auto outcome = program.wait();
            CHECK(outcome.code == 128 + signal);
            CHECK(outcome.err == "\nStopping: nothing is written. Once more to stop at once.\n");
            CHECK(std::filesystem::is_empty(out));
        }
    }
}
