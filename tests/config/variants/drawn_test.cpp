// What a search draws from ranges, and what is told of ranges that are none.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "runner/config/variants/grid.h"
#include "runner/config/variants/parameters.h"
#include "runner/config/variants/sampler.h"
#include "runner/config/variants/variants.h"
#include "tests/support/yaml.h"

using namespace runner;

namespace {

struct Drawn {
    std::vector<VariantSettings> variants, candidates;  // of the first variant
    std::string told;
};

Drawn drawn(const std::string& grid) {
    const Value file = tests::yaml("parameters: {rate: 0.1, units: 4, kind: a}\ngrid:\n" + grid, "x.yaml");
    Diagnostics diagnostics;
    const Value parameters = read_parameters(file.find("parameters"), diagnostics);
    const Value none = Value::map();
    Resolver defaults(parameters, none, diagnostics);
    Drawn result{read_variants(file, parameters, defaults, diagnostics), {}, {}};
    if (diagnostics.errors() == 0 && !result.variants.front().choices.empty())
        result.candidates = candidates_of(result.variants.front(), diagnostics);
    result.told = diagnostics.render();
    return result;
}

std::vector<std::string> settings_of(const std::string& grid) {
    const Drawn result = drawn(grid);
    CHECK(result.told == "");
    std::vector<std::string> texts;
    for (const VariantSettings& candidate : result.candidates) texts.push_back(show(candidate.settings));
    return texts;
}

std::vector<double> numbers_of(const std::string& grid, const char* parameter) {
    const Drawn result = drawn(grid);
    CHECK(result.told == "");
    std::vector<double> numbers;
    for (const VariantSettings& candidate : result.candidates)
        numbers.push_back(declare::to_number(*candidate.settings.find(parameter)).value());
    return numbers;
}

std::string first_error(const std::string& grid) {
    const std::string told = drawn(grid).told;
    const std::size_t place = told.find("error: ");
    REQUIRE(place != std::string::npos);
    return told.substr(place, told.find('\n', place) - place);
}

const std::string by = "by: best.val_loss}\n";

}  // namespace

TEST_SUITE("config") {
    TEST_CASE("numbers are drawn from ranges, each called what it is; more trials begin with the same") {
        const auto log = [](int trials, const std::string& more = "") {
            return numbers_of(
                fmt::format("  rate: {{choose: {{log_uniform: [0.0001, 1]}}, trials: {}, {}{}", trials, more, by),
                "rate");
        };
        const std::vector<double> ten = log(10), thirty = log(30);
        CHECK(ten.size() == 10);
        CHECK(std::ranges::equal(ten, std::vector(thirty.begin(), thirty.begin() + 10)));
        CHECK(std::set(thirty.begin(), thirty.end()).size() == 30);
        CHECK(std::ranges::min(thirty) >= 0.0001);
        CHECK(std::ranges::max(thirty) <= 1);
        // Evenly in the exponent: as many in each of the four decades, but for one or two.
        for (int decade = -4; decade < 0; ++decade) {
            const auto in =
                std::ranges::count_if(thirty, [&](double rate) { return std::floor(std::log10(rate)) == decade; });
            CHECK(in >= 6);
            CHECK(in <= 9);
        }
        CHECK(log(10, "draw: 2, ") != ten);
        CHECK(log(10, "sampler: random, ") != ten);
        const Drawn one = drawn("  rate: {choose: {log_uniform: [0.0001, 1]}, trials: 3, " + by);
        for (const VariantSettings& candidate : one.candidates)
            CHECK(candidate.name == "default/rate_" + candidate.settings.find("rate")->text);
    }

    TEST_CASE("the draws of halton are its points, turned") {
        const auto step = [](std::size_t position, std::size_t index) {
            const double from = drawn_share(Sampler::halton, 1, 0, "rate", position);
            const double to = drawn_share(Sampler::halton, 1, index, "rate", position);
            return to - from < 0 ? to - from + 1 : to - from;
        };
        // 1/2, 1/4, 3/4, 1/8 and 1/3, 2/3, 1/9, 4/9
        CHECK(step(0, 1) == doctest::Approx(0.75));
        CHECK(step(0, 2) == doctest::Approx(0.25));
        CHECK(step(0, 3) == doctest::Approx(0.625));
        CHECK(step(1, 1) == doctest::Approx(1.0 / 3));
        CHECK(step(1, 2) == doctest::Approx(7.0 / 9));
        CHECK(step(1, 3) == doctest::Approx(1.0 / 9));
    }

    TEST_CASE("ranges and lists are drawn together: so many settings of all axes") {
        const std::vector<std::string> settings = settings_of("  rate: {choose: {uniform: [0, 0.5]}, trials: 12, " +
                                                              by + "  units: {choose: {int: [1, 3]}, trials: 12, " +
                                                              by + "  kind: {choose: [a, b], trials: 12, " + by);
        CHECK(settings.size() == 12);
        CHECK(std::set(settings.begin(), settings.end()).size() == 12);
        for (const char* each : {"units: 1", "units: 2", "units: 3", "kind: a", "kind: b"})
            CHECK(std::ranges::any_of(settings,
                                      [&](const std::string& text) { return text.find(each) != std::string::npos; }));
        const std::vector<double> all = numbers_of("  units: {choose: {int: [2, 5]}, trials: 4, " + by, "units");
        CHECK(std::set(all.begin(), all.end()) == std::set<double>{2, 3, 4, 5});
    }

    TEST_CASE("without `trials` every combination of lists is tried, as ever") {
        CHECK(settings_of("  rate: {choose: [0.1, 0.2], " + by + "  units: {choose: [1, 2], " + by) ==
              std::vector<std::string>{"{rate: 0.1, units: 1}", "{rate: 0.1, units: 2}", "{rate: 0.2, units: 1}",
                                       "{rate: 0.2, units: 2}"});
    }

    TEST_CASE("a range that is none is told at its place, with what was expected") {
        const auto rate = [](const std::string& keys) { return first_error("  rate: {" + keys + ", " + by); };
        CHECK(rate("choose: {log_uniform: [0.1, 1]}") ==
              "error: axis `rate` draws from a range, and doesn't say how often");
        CHECK(rate("choose: {log_unifrom: [0.1, 1]}, trials: 3") == "error: axis `rate`: unknown range `log_unifrom`");
        CHECK(rate("choose: {uniform: 3}, trials: 3") ==
              "error: axis `rate`: `uniform`: expected a list of two numbers, from and to, received `3`");
        CHECK(rate("choose: {uniform: [1, 0]}, trials: 3") ==
              "error: axis `rate`: `uniform`: expected the smaller number first, received `[1, 0]`");
        CHECK(rate("choose: {log_uniform: [0, 1]}, trials: 3") ==
              "error: axis `rate`: `log_uniform`: expected numbers above 0, received `[0, 1]`");
        CHECK(rate("choose: {int: [1, 2.5]}, trials: 3") ==
              "error: axis `rate`: `int`: expected two whole numbers, received `[1, 2.5]`");
        CHECK(rate("choose: {int: [1, 3]}, trials: 4") ==
              "error: `trials: 4` asks for more than the 3 different settings that were found");
        CHECK(rate("choose: {int: [1, 3]}, trials: 1") ==
              "error: `trials` of axis `rate`: expected a whole number, at least 2 and at most 10000, received `1`");
        CHECK(rate("choose: {int: [1, 3]}, trials: 3, sampler: sobol") ==
              "error: `sampler` of axis `rate`: expected one of `halton`, `random`, received `sobol`");
        CHECK(first_error("  shape: {choose: {int: [1, 3]}, trials: 3, " + by) ==
              "error: axis `shape` names no parameter, and a range is one of numbers");
        CHECK(first_error("  rate: {choose: {int: [1, 9]}, trials: 3, " + by + "  units: {choose: [1, 2], " + by) ==
              "error: axis `units` leaves out `trials`, which axis `rate` has");
    }

    TEST_CASE("a race says how often it may lose the best, and needs seeds") {
        const auto rate = [](const std::string& keys) {
            return first_error("  rate: {choose: [0.1, 0.2], " + keys + ", " + by);
        };
        CHECK(rate("race: 0.05, seeds: 4") ==
              "error: `race` of axis `rate`: expected how often the best may leave, received `0.05`");
        CHECK(rate("race: {miss: 1}, seeds: 4") ==
              "error: `miss` of axis `rate`: expected a number, above 0 and below 1, received `1`");
        CHECK(rate("race: {miss: 0.05}, seeds: 2") ==
              "error: axis `rate` races with 2 seeds: with 3 or more a loser can leave before the last");
        CHECK(drawn("  rate: {choose: [0.1, 0.2], race: {miss: 0.05}, seeds: 3, " + by)
                  .variants.front()
                  .choices.front()
                  .miss == 0.05);
    }

    TEST_CASE("halving says after how many epochs the first leave, and what is no halving is told at its place") {
        const auto rate = [](const std::string& keys) {
            return first_error("  rate: {choose: [0.1, 0.2], " + keys + ", " + by);
        };
        CHECK(rate("halving: 3") ==
              "error: `halving` of axis `rate`: expected after how many epochs the first leave, received `3`");
        CHECK(rate("halving: {factor: 3}") ==
              "error: `halving` of axis `rate`: expected after how many epochs the first "
              "leave, received `{factor: 3}`");
        CHECK(rate("halving: {from: 3, keep: 0.3}") == "error: unknown key `keep` of `halving` of axis `rate`");
        CHECK(rate("halving: {from: 0}") ==
              "error: `from` of axis `rate`: expected a whole number, at least 1, received "
              "`0`");
        CHECK(rate("halving: {from: 3, factor: 1}") ==
              "error: `factor` of axis `rate`: expected a whole number, at least 2 and at most 1000, received `1`");
        CHECK(rate("race: {miss: 0.05}, halving: {from: 3}, seeds: 3") ==
              "error: axis `rate` has `race` and `halving`: losers leave over seeds or over epochs");
        CHECK(first_error("  rate: {choose: [0.1, 0.2], halving: {from: 3}, " + by +
                          "  units: {choose: [1, 2], halving: {from: 3, factor: 2}, " + by) ==
              "error: axis `units` chooses with `halving: {from: 3, factor: 2}`, and axis `rate` with `halving: {from: "
              "3, factor: 3}`");
        const Halving read = drawn("  rate: {choose: [0.1, 0.2], halving: {from: 3}, seeds: 3, " + by)
                                 .variants.front()
                                 .choices.front()
                                 .halving;
        CHECK(read == Halving{.from = 3, .factor = 3});
    }
}
