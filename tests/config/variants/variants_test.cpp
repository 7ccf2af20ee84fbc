#include "runner/config/variants/variants.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runner/config/variants/parameters.h"
#include "runner/config/variants/seeds.h"
#include "tests/support/yaml.h"

using namespace runner;

namespace {

Value yaml(const std::string& text) { return tests::yaml(text, "x.yaml"); }

struct Read {
    std::vector<VariantSettings> variants;
    std::string told;
};

Read read(const std::string& text) {
    const Value file = yaml(text);
    Diagnostics diagnostics;
    const Value parameters = read_parameters(file.find("parameters"), diagnostics);
    const Value none = Value::map();
    Resolver defaults(parameters, none, diagnostics);
    return {read_variants(file, parameters, defaults, diagnostics), diagnostics.render()};
}

/// `name {settings}` of each, one a line.
std::string shown(const std::string& text) {
    const auto [variants, told] = read(text);
    CHECK(told == "");
    std::string result;
    for (const VariantSettings& variant : variants)
        result += fmt::format("{} {}\n", variant.name, show(variant.settings));
    return result;
}

std::string seeds(const std::string& text) {
    Diagnostics diagnostics;
    const Value value = yaml(text);
    const auto list = read_seeds(&value, diagnostics);
    if (diagnostics.errors() > 0) return diagnostics.render();
    std::string result;
    for (const auto seed : list) result += fmt::format("{} ", seed);
    return result;
}

std::string seeds_option(const std::string& option) {
    Diagnostics diagnostics;
    const Value value = read_seeds_option(option, diagnostics);
    const auto list = read_seeds(&value, diagnostics);
    if (diagnostics.errors() > 0) return diagnostics.render();
    std::string result;
    for (const auto seed : list) result += fmt::format("{} ", seed);
    return result;
}

std::string vary(const std::string& text) {
    Diagnostics diagnostics;
    std::string result;
    for (const Purpose purpose : read_vary(yaml(text), diagnostics)) result += declare::name_of(purpose) + " ";
    return diagnostics.errors() > 0 ? diagnostics.render() : result;
}

}  // namespace

TEST_SUITE("config") {
    TEST_CASE("without variants there is one, called default") { CHECK(shown("name: x\n") == "default {}\n"); }

    TEST_CASE("variants stand in the file's order") {
        CHECK(shown("parameters: {a: 1}\nvariants: {z: {}, b: {a: 2}, c: {training: {epochs: 3}}}\n") ==
              "z {}\nb {a: 2}\nc {training: {epochs: 3}}\n");
        const auto [variants, told] = read("variants: {c: {training: {epochs: 3}, data: {dataset: mnist}}}\n");
        CHECK(variants[0].replaces() == std::vector<std::string>{"data", "training"});
    }

    TEST_CASE("a grid combines its axes, the first slowest") {
        CHECK(shown("parameters: {momentum: 0, restore: true}\n"
                    "grid: {momentum: [0, 0.9], restore: {last: false, best: true}}\n") ==
              "momentum_0-last {momentum: 0, restore: false}\nmomentum_0-best {momentum: 0, restore: true}\n"
              "momentum_0.9-last {momentum: 0.9, restore: false}\nmomentum_0.9-best {momentum: 0.9, restore: true}\n");
    }

    TEST_CASE("an axis that names no parameter holds settings") {
        CHECK(shown("parameters: {bn: false, rate: 0}\ngrid: {kind: {plain: {}, both: {bn: true, rate: 0.5}}}\n") ==
              "plain {}\nboth {bn: true, rate: 0.5}\n");
    }

    TEST_CASE("variants and grid are a union in the file's order") {
        CHECK(shown("parameters: {a: 1}\nvariants: {x: {}}\ngrid: {a: [1]}\n") == "x {}\na_1 {a: 1}\n");
        CHECK(shown("parameters: {a: 1}\ngrid: {a: [1]}\nvariants: {x: {}}\n") == "a_1 {a: 1}\nx {}\n");
    }

    TEST_CASE("parameters within variants and grid wait for the variant, but shape the grid now") {
        CHECK(shown("parameters: {a: 1, b: 2, all: [1, $b]}\nvariants: {x: {a: $b}}\ngrid: {a: $all}\n") ==
              "x {a: $b}\na_1 {a: 1}\na_2 {a: $b}\n");
        CHECK(shown("parameters: {a: 1, common: {a: 5}}\nvariants: {x: $common}\n") == "x {a: 5}\n");
    }

    TEST_CASE("an axis may choose; the variants are the other axes") {
        const auto [variants, told] = read(
            "parameters: {optimizer: sgd, rate: 0.1}\n"
            "grid: {optimizer: [sgd, adam], rate: {choose: [0.1, 0.01], by: best.val_accuracy, seeds: 2}}\n");
        CHECK(told == "");
        REQUIRE(variants.size() == 2);
        CHECK(variants[1].name == "optimizer_adam");
        REQUIRE(variants[1].choices.size() == 1);
        const auto& choice = variants[1].choices[0];
        CHECK(choice.axis == "rate");
        CHECK(choice.by == "best.val_accuracy");
        CHECK(choice.seeds == 2);
        CHECK(choice.candidates[1].label == "rate_0.01");
        CHECK(show(choice.candidates[1].settings) == "{rate: 0.01}");
    }

    TEST_CASE("seeds are counted from 1 or listed") {
        CHECK(seeds("3") == "1 2 3 ");
        CHECK(seeds("[7, 0, 9007199254740991]") == "7 0 9007199254740991 ");
        CHECK(seeds("null") == "1 ");
        CHECK(seeds_option("2") == "1 2 ");
        CHECK(seeds_option("3,7, 9") == "3 7 9 ");
        CHECK(seeds_option("[7]") == "7 ");
        CHECK(seeds_option("7,") == "7 ");
        CHECK(seeds_option("7, 9,") == "7 9 ");
    }

    TEST_CASE("a seed that is none is told") {
        const auto first_line = [](const std::string& text) { return text.substr(0, text.find('\n')); };
        CHECK(first_line(seeds("0")) ==
              "x.yaml:1:1: error: `seeds`: expected a whole number, at least 1, received `0`");
        CHECK(first_line(seeds("1000000000000")) ==
              "x.yaml:1:1: error: `seeds`: 1,000,000,000,000 repetitions; at most 10,000 trials are allowed");
        CHECK(first_line(seeds("[]")) == "x.yaml:1:1: error: `seeds`: an empty list trains nothing");
        CHECK(first_line(seeds("[1, 2, 1]")) == "x.yaml:1:8: error: `seeds`: 1 stands twice");
        CHECK(first_line(seeds("[-1]")) ==
              "x.yaml:1:2: error: a seed of `seeds`: expected a whole number, at least 0, received `-1`");
        CHECK(first_line(seeds("[9007199254740992]")) ==
              "x.yaml:1:2: error: a seed of `seeds`: expected at most 2^53 - 1, received `9007199254740992`");
        CHECK(first_line(seeds("[99999999999999999999]")) ==
              "x.yaml:1:2: error: a seed of `seeds`: expected at most 2^53 - 1, received `99999999999999999999`");
        CHECK(seeds_option("3,,9") ==
              "--seeds:1:3: error: a seed of `seeds`: expected a whole number, at least 0, received ``\n"
              "    1 | 3,,9\n      |   ^\n");
        CHECK(seeds_option("") == "--seeds: error: expected a number or a list, such as `3,7,9`\n");
    }

    TEST_CASE("what a seed varies is named in any order") {
        CHECK(vary("null") == "weights order noise split sample ");
        CHECK(vary("[dealing, order, weights]") == "weights order dealing ");
        CHECK(vary("noise") == "noise ");
    }

    TEST_CASE("a seed that varies nothing is refused, with a way out; so are strangers and what stands twice") {
        CHECK(vary("[]") ==
              "x.yaml:1:1: error: `vary`: an empty list makes every seed the same training again\n"
              "    1 | []\n      | ^\n"
              "      leave the key out to vary everything, or write `seeds: 1` for one training\n");
        CHECK(vary("[order, noise, order]") ==
              "x.yaml:1:16: error: `vary`: `order` stands twice\n"
              "    1 | [order, noise, order]\n      |                ^~~~~\n");
        CHECK(vary("[wieghts]") ==
              "x.yaml:1:2: error: `vary`: expected one of `weights`, `order`, `noise`, `split`, `sample`, `dealing`, "
              "received `wieghts`\n    1 | [wieghts]\n      |  ^~~~~~~\n      did you mean `weights`?\n");
    }
}
