// `runner evaluate` and `runner predict`, from outside, against the trials' own records and scikit-learn.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <sstream>

#include "layers/math/random.h"
#include "runner/data/npz.h"
#include "runner/results/program.h"
#include "runner/results/results_json.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "tests/support/folder.h"
#include "tests/support/program.h"

using namespace runner;

namespace {

/// Three kinds of points, of which `far` lies a million off; then the columns that are asked for, in their order.
std::string table(std::uint64_t seed, int rows, const std::vector<std::string>& columns) {
    layers::Draws draws(layers::Stream(seed, "points"));
    std::string text;
    for (const std::string& column : columns) text += (text.empty() ? "" : ",") + column;
    text += '\n';
    for (int i = 0; i < rows; ++i) {
        const int kind = i % 3;
        const double near = draws.normal() + 1.5 * kind, far = 1e6 + 3 * draws.normal() - 3 * (kind == 1);
        std::string line;
        for (const std::string& column : columns)
            line += (line.empty() ? "" : ",") + (column == "near"   ? fmt::format("{:.6f}", near)
                                                 : column == "far"  ? fmt::format("{:.6f}", far)
                                                 : column == "kind" ? std::string(1, "xyz"[kind])
                                                 : column == "size" ? fmt::format("{:.6f}", near * near + 1)
                                                                    : fmt::format("=r{}", i));
        text += line + '\n';
    }
    return text;
}

const char* const of_kinds =
    "data: {dataset: {csv: {file: points.csv, label: kind, test: 0.3}}, validation: 30, scaling: standardize}\n"
    "parameters: {units: 12}\n"
    "model: {input: [2], layers: [{dense: {units: $units, activation: elu}}, {dense: {units: 3, activation: softmax, "
    "name: kinds}}]}\n"
    "training: {optimizer: {adam: 0.02}, loss: sparse_categorical_crossentropy, metrics: [accuracy, f1, log_loss], "
    "epochs: 4}\n"
    "seeds: 4\n"
    "variants: {wide: {}, narrow: {units: 1}}\n"
    "claims: {wider_is_better: {variant: wide, against: narrow, measure: test_accuracy, expect: greater}}\n";

const char* const of_sizes =
    "data: {dataset: {csv: {file: points.csv, label: size, test: 0.3, targets: numbers}}, scaling: standardize}\n"
    "model: {input: [2], layers: [{dense: {units: 12, activation: elu}}, {dense: {units: 1, name: size}}]}\n"
    "training: {optimizer: {adam: 0.02}, loss: mse, metrics: [mae, r2], epochs: 4}\n"
    "seeds: 2\n"
    "variants: {one: {}}\n";

/// A folder in which one of them has run.
struct Points {
    tests::Folder folder;
    explicit Points(const char* experiment = of_kinds, const char* target = "kind") {
        tests::write(folder / "points.csv", table(1, 300, {"near", "far", target}));
        tests::write(folder / "x.yaml", experiment);
        const auto outcome = tests::run({"run", "x.yaml"}, folder.path());
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
    }
    tests::Outcome run(std::vector<std::string> words) const { return tests::run(words, folder.path()); }
    std::string file(const std::string& name) const { return read_file(folder / name); }
    Value json(const std::vector<std::string>& words) const {
        std::vector<std::string> all = {"evaluate", "results/x", "--json"};
        all.insert(all.end(), words.begin(), words.end());
        const auto outcome = run(all);
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
        return from_json(outcome.out);
    }
    /// What a script of Python says of the folder; nothing where it has not what it needs.
    std::optional<std::string> python(const std::string& script) const {
        const Answer said = run_program("/usr/bin/python3",
                                        {"-c",
                                         "import sys\ntry:\n    import numpy, sklearn.metrics as sk, csv, json\n"
                                         "except ImportError: sys.exit()\n"
                                         "import os\nos.chdir(sys.argv[1])\n" +
                                             script,
                                         folder.path().string()},
                                        {}, std::chrono::seconds(100));
        if (said.problem == "/usr/bin/python3 is not installed" || said.out.empty()) {
            MESSAGE("skipped: python3-sklearn is not installed");
            return {};
        }
        CHECK(said.problem == "");
        return said.out;
    }
};

double number_at(const Value& value, std::initializer_list<const char*> path) {
    const Value* at = &value;
    for (const char* key : path) {
        at = at->find(key);
        REQUIRE_MESSAGE(at, key);
    }
    return declare::to_number(*at).value();
}

std::string first_lines(const std::string& text, int count) {
    std::istringstream in(text);
    std::string result;
    for (std::string line; count-- > 0 && std::getline(in, line);) result += line + '\n';
    return result;
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("evaluated on its own test part a trial shows what it showed, to the bit") {
        const Points points;
        const Value said = points.json({"--data", "test"});
        const Results results = read_results(points.folder / "results/x");
        for (const char* variant : {"wide", "narrow"}) {
            const Value& seeds = *said.find("variants")->find(variant)->find("seeds");
            REQUIRE(seeds.items.size() == 4);
            for (std::size_t i = 0; i < 4; ++i) {
                const auto trial = std::ranges::find_if(results.trials, [&](const TrialRecord& one) {
                    return one.variant == variant && one.seed == i + 1;
                });
                for (const auto& [name, value] : trial->test)
                    CHECK(number_at(seeds.items[i], {"test", name.c_str()}) == value);
                CHECK(trial->test.size() == seeds.items[i].find("test")->entries.size());
            }
        }
        // The claim of the file is judged as it was.
        const Value& claim = said.find("claims")->items.at(0);
        CHECK(claim.find("claim")->text == "wider_is_better");
        CHECK(number_at(claim, {"p"}) == results.claims.at(0).p);
        const Value train = points.json({"--data", "train", "--variant", "wide", "--seed", "2"});
        CHECK(number_at(train, {"samples"}) == 180);
        CHECK(train.find("claims")->items.empty());
        CHECK_FALSE(train.find("variants")->find("wide")->find("together"));
    }

    TEST_CASE("networks whose seeds dealt the samples are not taken for ones that saw the same") {
        const Points points((of_kinds + std::string("vary: [weights, dealing]\n")).c_str());
        const std::vector<std::string> asked = {"predict", "results/x", "test", "--variant", "wide", "-o", "said.csv"};
        const auto all = points.run(asked);
        CHECK(all.code == 2);
        CHECK(all.err ==
              "test: error: the networks of `wide` had other test samples each\n"
              "      `--seed` names one, and `--fold`, where folds are cut\n");
        std::vector<std::string> one = asked;
        one.insert(one.end(), {"--seed", "2"});
        REQUIRE(points.run(one).code == 0);
        const Results results = read_results(points.folder / "results/x");
        const auto trial = std::ranges::find_if(
            results.trials, [](const TrialRecord& it) { return it.variant == "wide" && it.seed == 2; });
        std::istringstream said(points.file("said.csv"));
        std::string line;
        std::getline(said, line);
        CHECK(line.starts_with("sample,"));
        for (const auto index : trial->outcomes->index) {
            REQUIRE(std::getline(said, line));
            CHECK(line.substr(0, line.find(',')) == fmt::format("{}", index));
        }
        const Value evaluated = points.json({"--data", "test", "--variant", "wide"});
        CHECK_FALSE(evaluated.find("variants")->find("wide")->find("together"));
        const Value on_others = points.json({"--data", "points.csv", "--variant", "wide"});
        CHECK(on_others.find("variants")->find("wide")->find("together"));
    }

    TEST_CASE("a table of other columns in another order: what is said of it is what scikit-learn makes of it") {
        const Points points;
        tests::write(points.folder / "new.csv", table(2, 90, {"name", "kind", "far", "near"}));
        const Value said = points.json({"--data", "new.csv"});
        CHECK(number_at(said, {"samples"}) == 90);
        CHECK(said.find("claims")->items.size() == 1);
        CHECK(points.run({"predict", "results/x", "new.csv", "--variant", "wide", "-o", "all.csv", "--keep", "name"})
                  .err == "all.csv: 90 samples, by the mean of `wide`, seeds 1, 2, 3 and 4\n");
        CHECK(points.run({"predict", "results/x", "new.csv", "--variant", "wide", "--seed", "3", "-o", "three.npz"})
                  .err == "three.npz: 90 samples, by `wide`, seed 3\n");
        CHECK(points.file("all.csv").starts_with(
            "name,class,probability_x,probability_y,probability_z,disagreement\n'=r0,"));
        tests::write(points.folder / "said.json", to_json(said));
        const auto agreed = points.python(
            "said = json.load(open('said.json'))['variants']['wide']\n"
            "truth = [row['kind'] for row in csv.DictReader(open('new.csv'))]\n"
            "rows = list(csv.DictReader(open('all.csv')))\n"
            "p = numpy.array([[float(row['probability_' + k]) for k in 'xyz'] for row in rows])\n"
            "named = [row['class'] for row in rows]\n"
            "near = lambda a, b: print(abs(a - b) < 1e-6)\n"
            "near(sk.accuracy_score(truth, named), said['together']['accuracy'])\n"
            "near(sk.f1_score(truth, named, average='macro'), said['together']['f1'])\n"
            "near(sk.log_loss(truth, p), said['together']['log_loss'])\n"
            "print([list('xyz')[i] for i in p.argmax(1)] == named)\n"
            "three, own = numpy.load('three.npz'), said['seeds'][2]['test']\n"
            "near(sk.accuracy_score(truth, three['labels'][three['class']]), own['accuracy'])\n"
            "near(sk.log_loss(truth, three['probabilities'].astype(float)), own['log_loss'])\n"
            "print(sorted(three.files) == ['class', 'labels', 'probabilities'])\n");
        if (agreed) CHECK(*agreed == "True\nTrue\nTrue\nTrue\nTrue\nTrue\nTrue\n");
    }

    TEST_CASE("numbers are said in their unit, with how far the seeds are apart") {
        const Points points(of_sizes, "size");
        tests::write(points.folder / "new.csv", table(2, 40, {"size", "far", "near"}));
        const Value said = points.json({"--data", "new.csv"});
        CHECK(points.run({"predict", "results/x", "new.csv", "--variant", "one", "-o", "said.jsonl", "--keep", "near"})
                  .code == 0);
        CHECK(first_lines(points.file("said.jsonl"), 1).starts_with("{\"near\": \""));
        tests::write(points.folder / "said.json", to_json(said));
        const auto agreed = points.python(
            "said = json.load(open('said.json'))['variants']['one']['together']\n"
            "truth = [float(row['size']) for row in csv.DictReader(open('new.csv'))]\n"
            "lines = [json.loads(line) for line in open('said.jsonl')]\n"
            "numbers = [line['prediction'] for line in lines]\n"
            "print(abs(sk.r2_score(truth, numbers) - said['r2']) < 1e-6)\n"
            "print(abs(sk.mean_absolute_error(truth, numbers) - said['mae']) < 1e-6)\n"
            "print(all(line['disagreement'] > 0 for line in lines))\n");
        if (agreed) CHECK(*agreed == "True\nTrue\nTrue\n");
    }

    TEST_CASE("where no class is likely enough none is said") {
        const Points points;
        const auto said = points.run(
            {"predict", "results/x", "points.csv", "--variant", "wide", "--abstain-below", "0.8", "-o", "said.csv"});
        CHECK(said.code == 0);
        std::istringstream lines(points.file("said.csv"));
        std::string line;
        std::getline(lines, line);
        int none = 0, all = 0;
        for (; std::getline(lines, line); ++all) {
            const std::string cells = line.substr(line.find(',') + 1);
            double most = 0;
            std::istringstream numbers(cells.substr(0, cells.rfind(',')));
            for (std::string cell; std::getline(numbers, cell, ',');) most = std::max(most, std::stod(cell));
            CHECK(line.starts_with(",") == (most < 0.8));
            none += line.starts_with(",");
        }
        CHECK(all == 300);
        CHECK(none > 0);
        CHECK(said.err.find(fmt::format("; of {} no class is said\n", none)) != said.err.npos);
    }

    TEST_CASE("numpy reads labels of any letters") {
        const tests::Folder folder;
        std::string text = table(1, 300, {"near", "far", "kind"});
        for (std::size_t at = text.find(",x\n"); at != text.npos; at = text.find(",x\n", at))
            text.replace(at, 3, ",gr\u00fcn \u6f22\n");
        tests::write(folder / "points.csv", text);
        tests::write(folder / "x.yaml", of_kinds);
        REQUIRE(tests::run({"run", "x.yaml"}, folder.path()).code == 0);
        REQUIRE(tests::run({"predict", "results/x", "points.csv", "--variant", "wide", "-o", "said.npz"}, folder.path())
                    .code == 0);
        const Answer said = run_program("/usr/bin/python3",
                                        {"-c",
                                         "import sys\ntry: import numpy\nexcept ImportError: sys.exit()\n"
                                         "print(sorted(map(ascii, numpy.load(sys.argv[1])['labels'])))\n",
                                         (folder / "said.npz").string()},
                                        {});
        if (!said.out.empty()) CHECK(said.out == "[\"'gr\\\\xfcn \\\\u6f22'\", \"'y'\", \"'z'\"]\n");
    }

    TEST_CASE("what does not fit is told, and nothing is written") {
        const Points points;
        tests::write(points.folder / "said.csv", "old\n");
        const auto error = [&](const std::string& text, int code = 2,
                               const std::vector<std::string>& more = {"--variant", "wide"}) {
            tests::write(points.folder / "new.csv", text);
            std::vector<std::string> words = {"predict", "results/x", "new.csv", "-o", "said.csv"};
            words.insert(words.end(), more.begin(), more.end());
            const auto outcome = points.run(words);
            CHECK(outcome.code == code);
            CHECK(points.file("said.csv") == "old\n");
            return outcome.err;
        };
        CHECK(error("nears;kind\n1;x\n") ==
              "new.csv: error: there is no column `near`, which the networks read\n"
              "      did you mean `nears`?\n"
              "new.csv: error: there is no column `far`, which the networks read\n"
              "      known are: `nears`, `kind`\n");
        CHECK(error("near,far\n1,2\n3,x\n", 4) == "error: new.csv:3: column `far`: expected a number, received `x`\n");
        CHECK(error("near,far\n1,2\n3\n", 4) == "error: new.csv:3: expected 2 cells, as the header has, received 1\n");
        CHECK(error("near,far\n", 2, {"--variant", "wid"}) ==
              "results/x/results.json: error: there is no variant `wid`\n      did you mean `wide`?\n");
        CHECK(error("near,far\n", 2, {"--variant", "wide", "--abstain-below", "80"}) ==
              "error: --abstain-below: expected a probability, 0 to 1, received `80`\n");
        CHECK(error("near,far,probability_x\n1,2,3\n", 2, {"--variant", "wide", "--keep", "probability_x"}) ==
              "error: --keep: `probability_x` is what predictions are called themselves: rename the column\n");
        CHECK(error("near,far\n", 2, {"--variant", "wide", "--keep", "id"}) ==
              "new.csv: error: there is no column `id`, which is to be kept\n      known are: `near`, `far`\n");
        CHECK(points.run({"predict", "results/x", "none.csv", "--variant", "wide", "-o", "said.csv"}).code == 4);
        CHECK(points.run({"predict", "results/x", "new.csv", "--variant", "wide", "-o", "said.txt"}).err ==
              "error: -o: expected a name that ends with .csv, .jsonl or .npz, received `said.txt`\n");

        const auto evaluated = [&](const std::string& text) {
            tests::write(points.folder / "new.csv", text);
            return points.run({"evaluate", "results/x", "--data", "new.csv", "--variant", "wide"});
        };
        CHECK(evaluated("near,far,kind\n1,1e6,x\n1,1e6,w\n").err ==
              "error: new.csv:3: column `kind`: the networks know no class `w`\n      they know `x`, `y`, `z`\n");
        CHECK(evaluated("near,far\n1,1e6\n").err ==
              "new.csv: error: there is no column `kind`, which holds what they predict\n"
              "      known are: `near`, `far`\n");
        const auto other_unit = evaluated("near,far,kind\n1,1000,x\n2,1000,y\n");
        CHECK(other_unit.code == 0);
        CHECK(other_unit.err.starts_with(
            "warning: new.csv: column `far` lies about 1000, and what the networks were trained on at 1e+06 ± "));
    }

    TEST_CASE("networks whose weights are damaged, or name other classes than they have outputs, are not asked") {
        const Points points;
        const auto path = points.folder.path() / "results/x/trials/wide/seed-2/weights.safetensors";
        const std::string good = read_file(path);
        const auto error = [&](std::string text) {
            write_file(path, text);
            return points.run({"predict", "results/x", "points.csv", "--variant", "wide", "-o", "said.csv"}).err;
        };
        std::string bad = good;
        bad.back() = static_cast<char>(bad.back() ^ 1);
        CHECK(error(bad) ==
              "results/x/trials/wide/seed-2/weights.safetensors: error: these are not the weights that `wide`, "
              "seed 2 ended with: their sum is another\n"
              "      run the file again: what is damaged is trained again\n");
        const std::string labels = R"(\"labels\": [\"x\", \"y\", \"z\"])", fewer = R"(\"labels\": [\"x\", \"y__z\"])";
        bad = good;
        REQUIRE(bad.find(labels) != std::string::npos);
        bad.replace(bad.find(labels), labels.size(), fewer + std::string(labels.size() - fewer.size(), ' '));
        std::filesystem::remove(path.parent_path() / "trial.json");  // which has the sum
        CHECK(error(bad) ==
              "results/x/trials/wide/seed-2/weights.safetensors: error: the preparation that the weights of "
              "`wide`, seed 2 tell is none: it names 2 classes or targets, and the network has 3 outputs\n");
        CHECK_FALSE(std::filesystem::exists(points.folder / "said.csv"));
    }

    TEST_CASE("a table with words and missing cells is asked as its networks were trained to read it") {
        const tests::Folder folder;
        const auto birds = [](std::uint64_t seed, int count, bool with_kind) {
            layers::Draws draws(layers::Stream(seed, "birds"));
            std::string text = with_kind ? "sex,island,mass,species\n" : "island,sex,mass,nest\n";
            for (int i = 0; i < count; ++i) {
                const char* kind = i % 2 ? "gentoo" : "adelie";
                const char* island = i % 7 == 0 ? "Torgersen" : i % 3 ? "Dream" : "Biscoe";
                const std::string mass = i % 9 == 4 ? "NA" : fmt::format("{:.4f}", i % 2 + 0.6 * draws.normal());
                const char* sex = i % 5 ? "m" : "f";
                text += with_kind ? fmt::format("{},{},{},{}\n", sex, island, mass, kind)
                                  : fmt::format("{},{},{},n{}\n", island, sex, mass, i);
            }
            return text;
        };
        tests::write(folder / "birds.csv", birds(1, 90, true));
        tests::write(folder / "others.csv", birds(2, 60, true));
        tests::write(
            folder / "x.yaml",
            "data:\n  dataset: {csv: {file: birds.csv, test: others.csv, columns: {species: label, mass: "
            "{number: {missing: median, indicator: true}}}}}\n  scaling: standardize\n"
            "model: {layers: [{dense: {units: 6, activation: relu}}, {dense: {units: 2, activation: softmax}}]}\n"
            "training: {optimizer: {adam: 0.02}, loss: sparse_categorical_crossentropy, epochs: 6}\n");
        const auto ran = tests::run({"x.yaml"}, folder.path());
        REQUIRE_MESSAGE(ran.code == 0, ran.err);
        const double counted = read_results(folder / "results/x").trials.front().test.at("accuracy");
        const auto evaluated = tests::run({"evaluate", "results/x", "--data", "others.csv", "--json"}, folder.path());
        REQUIRE_MESSAGE(evaluated.code == 0, evaluated.err);
        CHECK(evaluated.out.find(fmt::format("\"accuracy\": {}", counted)) != std::string::npos);

        tests::write(folder / "new.csv", birds(2, 60, false));
        const auto asked =
            tests::run({"predict", "results/x", "--variant", "default", "new.csv", "-o", "said.csv"}, folder.path());
        REQUIRE_MESSAGE(asked.code == 0, asked.err);
        std::istringstream said(read_file(folder / "said.csv"));
        int right = 0, row = -1;
        for (std::string line; std::getline(said, line); ++row)
            right += row >= 0 && line.find(row % 2 ? "gentoo" : "adelie") != std::string::npos;
        CHECK(row == 60);
        CHECK(right / 60.0 == doctest::Approx(counted));

        tests::write(folder / "bad.csv", "island,sex,mass\nDream,,1\n");
        const auto refused =
            tests::run({"predict", "results/x", "--variant", "default", "bad.csv", "-o", "said.csv"}, folder.path());
        CHECK(refused.code == 4);
        CHECK(
            refused.err.find("bad.csv:2: column `sex`: the cell is missing, and the networks were trained on rows that "
                             "have it") != std::string::npos);
    }

    TEST_CASE("predictions overwrite neither the table that is asked about nor their own columns") {
        const Points points;
        tests::write(points.folder / "new.csv", table(3, 5, {"near", "far", "class"}));
        const std::string before = points.file("new.csv");
        const auto over = points.run({"predict", "results/x", "--variant", "wide", "new.csv", "-o", "./new.csv"});
        CHECK(over.code == 2);
        CHECK(over.err.find("-o: `./new.csv` is the table that is asked about") != std::string::npos);
        CHECK(points.file("new.csv") == before);
        const auto twice =
            points.run({"predict", "results/x", "--variant", "wide", "new.csv", "--keep", "class", "-o", "said.npz"});
        CHECK(twice.code == 2);
        CHECK(twice.err.find("--keep: `class` is what predictions are called themselves: rename the column") !=
              std::string::npos);
    }

    TEST_CASE("of other data than what folds held out no claims are judged, and that is told") {
        const tests::Folder folder;
        tests::write(folder / "points.csv", table(1, 60, {"near", "far", "kind"}));
        tests::write(folder / "one.csv", table(2, 1, {"near", "far", "kind"}));
        std::string text = of_kinds;
        text.replace(text.find(", test: 0.3}}, validation: 30"), 29, "}}, folds: 3");
        text.replace(text.find("seeds: 4\n"), 9, "");
        tests::write(folder / "x.yaml", text);
        const auto ran = tests::run({"x.yaml"}, folder.path());
        REQUIRE_MESSAGE(ran.code == 0, ran.err);
        for (const char* data : {"one.csv", "train"}) {
            const auto said = tests::run({"evaluate", "results/x", "--data", data}, folder.path());
            CHECK(said.code == 0);
            CHECK(said.out.find("wider_is_better") == std::string::npos);
            CHECK(said.err.find("no claims are judged: the networks are those of folds") != std::string::npos);
        }
        const auto held = tests::run({"evaluate", "results/x", "--data", "test"}, folder.path());
        CHECK(held.out.find("wider_is_better") != std::string::npos);
    }

    TEST_CASE("a thousand rows are streamed as few are: blocks leave no seam") {
        const Points points;
        tests::write(points.folder / "many.csv", table(3, 20000, {"near", "far"}));
        tests::write(points.folder / "few.csv", first_lines(points.file("many.csv"), 20));
        for (const char* name : {"many", "few"})
            CHECK(points
                      .run({"predict", "results/x", std::string(name) + ".csv", "--variant", "narrow", "-o",
                            std::string(name) + ".said.csv"})
                      .code == 0);
        const std::string many = points.file("many.said.csv");
        CHECK(std::ranges::count(many, '\n') == 20001);
        CHECK(many.starts_with(points.file("few.said.csv")));
    }
}
