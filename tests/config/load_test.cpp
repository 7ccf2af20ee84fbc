#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <locale>

#include "runner/config/load.h"
#include "tests/support/slower.h"

using namespace runner;
namespace fs = std::filesystem;

namespace {

/// Enough of an experiment; `more` is added at its end.
std::string experiment(const std::string& more) {
    return "data: {dataset: mnist, validation: 5000}\n"
           "model:\n"
           "  input: [28, 28]\n"
           "  layers:\n"
           "    - flatten\n"
           "    - dense: {name: hidden, units: 20, activation: elu}\n"
           "    - dropout: $rate\n"
           "    - dense: {name: digits, units: 10, activation: softmax}\n"
           "  start_from: $weights\n"
           "training: {optimizer: {adam: 0.01}, loss: sparse_categorical_crossentropy, epochs: 3}\n" +
           more;
}

constexpr const char* four_variants =
    "parameters: {rate: 0.0, weights: null}\n"
    "variants:\n"
    "  first: {}\n"
    "  second: {weights: {variant: first}}\n"
    "  third: {weights: {variant: second}, rate: 0.5}\n"
    "  own: {rate: 0.1, training: {optimizer: sgd, loss: sparse_categorical_crossentropy}}\n"
    "seeds: 2\n";

struct Loaded {
    Experiment experiment;
    std::string told;  // warnings, or errors
};

Loaded load(const std::string& text, const Overrides& overrides = {}) {
    const fs::path folder = fs::temp_directory_path() / fmt::format("runner-load-test-{}", ::getpid());
    fs::create_directories(folder);
    const fs::path path = folder / "x.yaml";
    std::ofstream(path) << text;
    Diagnostics warnings;
    Loaded result;
    try {
        result.experiment = load_experiment(path.string(), overrides, warnings);
        result.told = warnings.render();
    } catch (const declare::InvalidInput& invalid) {
        result.told = invalid.what();
    }
    const std::string prefix = folder.string() + "/";
    for (std::size_t at = result.told.find(prefix); at != std::string::npos; at = result.told.find(prefix))
        result.told.erase(at, prefix.size());
    fs::remove_all(folder);
    return result;
}

std::string names(const Experiment& experiment) {
    std::string result;
    for (const Variant& variant : experiment.variants) result += variant.name + " ";
    return result;
}

/// Numbers as they are written in much of Europe.
struct CommaPoint : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

}  // namespace

TEST_SUITE("config") {
    TEST_CASE("tens of thousands of faults are told") {
        // One that compares each with each takes a quarter of an hour over the first of these texts alone.
        const auto lines = [](int count, const char* line) {
            std::string text;
            for (int i = 0; i < count / tests::slower; ++i) text += fmt::format(fmt::runtime(line), i);
            return text;
        };
        const std::string
            data = "data: {dataset: synthetic_digits}\n",
            training = "training: {optimizer: adam, loss: sparse_categorical_crossentropy}\n",
            model = "model: {input: [28, 28], layers: [flatten, {dense: {units: 10, activation: softmax}}]}\n",
            layers = "model:\n  input: [28, 28]\n  layers:\n";
        CHECK(load(data + training + layers + lines(14000, "    - dense: {{units: 5, from: q{}}}\n"))
                  .told.starts_with("x.yaml:6:31: error: `from`: unknown layer `q0`\n"));
        CHECK(load(data + training + layers + lines(33000, "    - densee{}: 5\n"))
                  .told.starts_with("x.yaml:6:7: error: unknown layer `densee0`\n"));
        CHECK(load(data + training + layers + lines(19000, "    - dense: {{unitz: {}}}\n"))
                  .told.starts_with("x.yaml:6:14: error: `dense` needs `units`: number of outputs\n"));
        CHECK(
            load("data:\n  dataset: synthetic_digits\n  classes:\n" + lines(90000, "    - {}\n") + training + model)
                .told.starts_with("x.yaml:14:7: error: `classes`: `synthetic_digits` has no class 10: its classes are "
                                  "0 to 9\n"));
        CHECK(load(data + training + model + lines(49000, "k{}: 3\n"))
                  .told.starts_with("x.yaml:4:1: error: unknown section `k0`\n"));
        CHECK(load(data + training + model + "parameters:\n" + lines(24000, "  p{}: 1\n") + "variants:\n  v:\n" +
                   lines(24000, "    p{}: 2\n"))
                  .told.starts_with("x.yaml:5:3: warning: nothing reads parameter `p0`\n"));
    }

    TEST_CASE("what a slip of thousands names is cut: many outputs, many names") {
        std::string many =
            experiment("").substr(0, experiment("").find("    - flatten")) + "    - {flatten: {name: f}}\n";
        for (int i = 0; i < 30; ++i) many += "    - dense: {units: 2, from: f}\n";
        const std::string told = load(many + "training: {optimizer: adam, loss: mse}\n").told;
        CHECK(told.find("`dense_18`, `dense_19` and 10 others\n") != std::string::npos);
        CHECK(told.find("      … and 10 more\n") != std::string::npos);
    }

    TEST_CASE("where parameters are too much to expand, that alone is told") {
        std::string text = "parameters:\n  a0: [1, 2]\n";
        for (int i = 1; i <= 40; ++i) text += fmt::format("  a{}: [$a{}, $a{}]\n", i, i - 1, i - 1);
        text +=
            "data: {dataset: synthetic_digits}\nmodel: {input: [28, 28], layers: [$a40, {dense: 10}]}\n"
            "training: {optimizer: adam, loss: mse}\n";
        const std::string told = load(text).told;
        CHECK(told.find("more than 100000 values, parameters expanded") != std::string::npos);
        CHECK(told.find("is missing") == std::string::npos);
    }

    TEST_CASE("an experiment is read with its variants, parameters and defaults") {
        const auto [read, told] = load(experiment(four_variants));
        CHECK(told == "");
        CHECK(read.name == "x");
        CHECK(names(read) == "first second third own ");
        CHECK(read.seeds == std::vector<std::uint64_t>{1, 2});
        const Variant& third = *read.find("third");
        CHECK(show(third.parameters) == "{rate: 0.5, weights: {variant: second}}");
        CHECK(third.replaces.empty());
        CHECK(third.model.start_from->variant == "second");
        CHECK(third.training.epochs == 3);
        CHECK(read.find("own")->replaces == std::vector<std::string>{"training"});
        CHECK(read.find("own")->training.epochs == 1);
        CHECK(read.find("nobody") == nullptr);
    }

    TEST_CASE("the resolved file holds every variant with all its settings") {
        const Value resolved = load(experiment(four_variants)).experiment.resolved;
        CHECK(show(*resolved.find("seeds")) == "[1, 2]");
        CHECK(show(*resolved.find("parameters")) == "{rate: 0.0, weights: null}");
        const Value& own = *resolved.find("variants")->find("own");
        CHECK(show(*own.find("replaces")) == "[training]");
        CHECK(show(*own.find("training")->find("batch_size")) == "32");
        CHECK(show(*resolved.find("variants")->find("first")->find("data")->find("dataset")) == "mnist");
    }

    TEST_CASE("--only adds the parents that are needed and keeps the file's order") {
        CHECK(names(load(experiment(four_variants), {.only = {"third"}}).experiment) == "first second third ");
        CHECK(names(load(experiment(four_variants), {.only = {"own", "first"}}).experiment) == "first own ");
        CHECK(load(experiment(four_variants), {.only = {"first", "thrid"}}).told ==
              "--only:1:7: error: no variant `thrid`\n"
              "    1 | first,thrid\n"
              "      |       ^~~~~\n"
              "      did you mean `third`?\n");
    }

    TEST_CASE("claims may be about variants that --only leaves out") {
        const std::string claims =
            "claims: {c: {variant: own, against: first, measure: test_accuracy, expect: greater}}\n";
        const auto [read, told] = load(experiment(four_variants + claims), {.only = {"first"}});
        CHECK(told == "");
        REQUIRE(read.claims.size() == 1);
        CHECK(read.claims[0].pairs.size() == 1);
    }

    TEST_CASE("a question may be a parameter, and two dollars are one") {
        const auto question = [](const std::string& text) {
            return load(experiment("parameters: {rate: 0.0, weights: null, q: 'Why?'}\n" + text)).experiment.question;
        };
        CHECK(question("question: $$5?\n") == "$5?");
        CHECK(question("question: Is it worth $$5?\n") == "Is it worth $5?");
        CHECK(question("question: $q\n") == "Why?");
        CHECK(question("question: null\n").empty());
    }

    TEST_CASE("--seeds takes the place of the file's seeds") {
        CHECK(load(experiment(four_variants), {.seeds = "3"}).experiment.seeds == std::vector<std::uint64_t>{1, 2, 3});
        CHECK(load(experiment(four_variants), {.seeds = "5,0"}).experiment.seeds == std::vector<std::uint64_t>{5, 0});
        CHECK(load(experiment(four_variants), {.seeds = "0"}).told ==
              "--seeds:1:1: error: `seeds`: expected a whole number, at least 1, received `0`\n"
              "    1 | 0\n"
              "      | ^\n");
    }

    TEST_CASE("--set changes defaults; what a variant sets itself wins, with a warning where that is all") {
        const auto rate = load(experiment(four_variants), {.set = {"parameters.rate=0.3"}});
        CHECK(rate.told == "");
        CHECK(show(*rate.experiment.find("first")->parameters.find("rate")) == "0.3");
        CHECK(show(*rate.experiment.find("third")->parameters.find("rate")) == "0.5");
        const auto epochs = load(experiment(four_variants), {.set = {"training.epochs=7"}});
        CHECK(epochs.experiment.find("third")->training.epochs == 7);
        CHECK(epochs.experiment.find("own")->training.epochs == 1);
        CHECK(epochs.told ==
              "--set:1:1: warning: `--set` does not reach `own`: it has a `training` of its own\n"
              "    1 | training.epochs=7\n"
              "      | ^~~~~~~~~~~~~~~\n"
              "      set `variants.own.training.epochs` too\n");
        const std::string all = "parameters: {rate: 0.0, weights: null}\nvariants: {a: {rate: 0.1}, b: {rate: 0.2}}\n";
        CHECK(load(experiment(all), {.set = {"parameters.rate=0.3"}}).told ==
              "--set:1:1: warning: `--set` of parameter `rate` changes nothing: every variant sets it\n"
              "    1 | parameters.rate=0.3\n"
              "      | ^~~~~~~~~~~~~~~\n"
              "      set `variants.a.rate`\n");
    }

    TEST_CASE("--set keeps to the kind that the file declares, and is read like the file") {
        CHECK(load(experiment(four_variants), {.set = {"parameters.rate=high"}}).told ==
              "--set:1:17: error: parameter `rate` (default `0.0`): expected a number or a component with its "
              "settings, received `high`\n"
              "    1 | parameters.rate=high\n"
              "      |                 ^~~~\n");
        CHECK(load(experiment(four_variants), {.set = {"seeds=1", "training.epochs=ten"}}).told ==
              "--set:2:17: error: `epochs` of `training`: expected a whole number, at least 1, received `ten`\n"
              "    2 | training.epochs=ten\n"
              "      |                 ^~~\n");
    }

    TEST_CASE("a component takes the place of another, also through --set") {
        const auto sgd = load(experiment(four_variants), {.set = {"training.optimizer={sgd: 0.5}"}});
        CHECK(show(*sgd.experiment.find("first")->resolved.find("training")->find("optimizer")).starts_with("{sgd: "));
    }

    TEST_CASE("the global locale has no say") {
        const std::string plain = show(load(experiment(four_variants)).experiment.resolved);
        const std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaPoint));
        const std::string other = show(load(experiment(four_variants)).experiment.resolved);
        std::locale::global(before);
        CHECK(plain == other);
        CHECK(plain.find("0.01") != std::string::npos);
    }

    TEST_CASE("a variant that chooses holds its candidates, each checked like a variant") {
        const Loaded file = load(experiment(
            "parameters: {rate: 0.0, weights: null}\nseeds: 4\n"
            "grid:\n"
            "  weights: {none: null}\n"
            "  rate: {choose: [0.1, 0.2], by: best.val_accuracy, seeds: 3}\n"
            "  units: {choose: {some: {}, few: {training: {optimizer: sgd, loss: sparse_categorical_crossentropy}}}, "
            "by: best.val_accuracy, seeds: 3}\n"));
        REQUIRE(file.experiment.variants.size() == 1);
        Variant variant = file.experiment.variants[0];
        CHECK(variant.name == "none");
        REQUIRE(variant.search);
        CHECK(variant.search->by == "best.val_accuracy");
        CHECK(variant.search->column() == "val_accuracy");
        CHECK(variant.search->seeds == std::vector<std::uint64_t>{1, 2, 3});
        CHECK(variant.search->searched == std::vector<std::string>{"rate"});
        std::string names;
        for (const Variant* candidate : variant.tried()) names += candidate->name + " ";
        CHECK(names == "none/rate_0.1-some none/rate_0.1-few none/rate_0.2-some none/rate_0.2-few ");
        CHECK(variant.candidates[3].label() == "rate_0.2-few");
        CHECK(show(*variant.candidates[3].parameters.find("rate")) == "0.2");
        CHECK(variant.is_open());
        variant = variant.with_candidate(3);
        CHECK_FALSE(variant.is_open());
        CHECK(variant.name == "none");
        CHECK(show(variant.resolved) == show(variant.candidates[3].resolved));
        CHECK(variant.replaces == std::vector<std::string>{"training"});
        const Value& config = *file.experiment.resolved.find("variants")->find("none")->find("search");
        CHECK(show(*config.find("seeds")) == "[1, 2, 3]");
        CHECK(config.find("candidates")->find("rate_0.2-few")->find("training"));
    }

    TEST_CASE("a search takes the seeds that the command line leaves, with a warning") {
        Overrides one;
        one.seeds = "1";
        const Loaded file = load(experiment("parameters: {rate: 0.0, weights: null}\nseeds: 4\n"
                                            "grid: {rate: {choose: [0.1, 0.2], by: best.val_accuracy, seeds: 3}}\n"),
                                 one);
        CHECK(file.experiment.variants[0].search->seeds == std::vector<std::uint64_t>{1});
        CHECK(file.told.find("warning: axis `rate` searches with 3 seeds, and there is 1\n") != std::string::npos);
    }

    TEST_CASE("files of many keys, and grids of many faults, are read") {
        std::string parameters = "parameters:\n  rate: 0.5\n  weights: null\n", keys;
        for (int i = 0; i < 40'000; ++i) {
            parameters += fmt::format("  p{}: {}\n", i, i);
            keys += fmt::format("  k{}: {}\n", i, i);
        }
        CHECK(load(experiment(parameters)).told.ends_with("… and 39980 more of this kind\n"));
        const std::string sections = "data: {dataset: mnist}\nmodel: {input: [2], layers: [flatten]}\n";
        CHECK(load(sections + "training:\n" + keys).told.find("… and 39980 more of this kind\n") != std::string::npos);
        std::string grid = "parameters: {a: 1, b: 1, c: 1, d: 1}\ngrid:\n";
        for (const char* axis : {"a", "b", "c", "d"})
            grid += fmt::format("  {}: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, x y]\n", axis);
        const std::string told = load(grid).told;
        CHECK(told.find("axis `d`: candidate `d_2` stands twice\n") != std::string::npos);
        CHECK(told.find("two variants are called") == std::string::npos);
    }
}
