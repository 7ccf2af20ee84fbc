// What each purpose of a seed does: the square, its words and its JSON; and one variant against itself.
#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "layers/math/random.h"
#include "runner/results/f_distribution.h"
#include "runner/results/latin_square.h"
#include "runner/results/placebo.h"
#include "runner/results/variance.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"

using namespace runner;
using namespace tests;

namespace {

const Value& square_answers() {
    static const Value all = from_json(read_file(PROJECT_DIR "/tests/golden/latin_square.json"));
    return all;
}

std::vector<double> numbers_in(const Value& list) {
    std::vector<double> result;
    for (const Value& item : list.items) result.push_back(*declare::to_number(item));
    return result;
}

std::size_t size_in(const Value& map, const char* key) {
    return static_cast<std::size_t>(*declare::to_number(*map.find(key)));
}

/// One variant with a square of two purposes and the placebo.
SpreadStudy small_study() {
    SpreadStudy study{.experiment = "x", .measure = "test_accuracy", .control = "best.val_accuracy"};
    VariantSpread spread{.variant = "plain", .n = 3, .mean = 0.975, .sd = 0.002};
    spread.alone = {{"weights", 3, 0.001, 0.25, {0.0064, 9.75}}, {"split", 3, 0, 0, {0, 0}}};
    spread.levels = 3;
    spread.own = {{"weights", 1.5, 0.4, 0.8, 0.55}, {"split", 0.9, 0.52, 40, 0.0001}, {"placebo", 1.1, 0.47, 1.0, 0.5}};
    spread.idle = {"noise", "sample"};
    study.variants = {spread};
    return study;
}

std::vector<TrialRecord> one_variant(std::size_t count, double apart = 0) {
    std::vector<TrialRecord> trials;
    for (std::size_t seed = 1; seed <= count; ++seed) {
        TrialRecord trial = sample::trial("plain", seed, 5, 0.98);
        trial.test["accuracy"] =
            0.98 + 0.001 * std::sin(static_cast<double>(7 * seed)) + (seed > count / 2 ? apart : 0);
        trials.push_back(std::move(trial));
    }
    return trials;
}

Experiment asking(std::vector<Claim> claims) {
    Experiment file = sample::experiment(one_variant(2), std::move(claims));
    file.seeds = {1, 2, 3, 4, 5, 6, 7, 8};
    return file;
}

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("in a square every pair of levels of any two factors stands once, the placebo's too") {
        for (const std::size_t n : {3, 5, 7}) {
            const LatinSquare square(n, n - 1);
            for (std::size_t a = 0; a <= square.factors(); ++a)
                for (std::size_t b = a + 1; b <= square.factors(); ++b) {
                    std::set<std::pair<std::size_t, std::size_t>> pairs;
                    for (std::size_t run = 0; run < square.runs(); ++run)
                        pairs.emplace(square.level(run, a), square.level(run, b));
                    CHECK(pairs.size() == n * n);
                }
        }
        CHECK(LatinSquare::levels_for(5, 4) == 5);
        CHECK(LatinSquare::levels_for(6, 3) == 5);
        CHECK(LatinSquare::levels_for(4, 3) == 0);
        CHECK(LatinSquare::levels_for(2, 1) == 0);
    }

    TEST_CASE("effects of a square agree with statsmodels' analysis of variance, quantiles of F with scipy") {
        for (const Value& c : square_answers().find("squares")->items) {
            const LatinSquare square(size_in(c, "levels"), size_in(c, "factors"));
            const auto effects = square.effects(numbers_in(*c.find("values")));
            const auto f = numbers_in(*c.find("f")), p = numbers_in(*c.find("p"));
            REQUIRE(effects.size() == f.size());
            for (std::size_t i = 0; i < f.size(); ++i) {
                CHECK(effects[i].f == doctest::Approx(f[i]).epsilon(1e-9));
                CHECK(effects[i].p == doctest::Approx(p[i]).epsilon(1e-9));
            }
        }
        for (const Value& q : square_answers().find("quantiles")->items) {
            const auto n = numbers_in(q);
            CHECK(f_quantile(n[0], n[1], n[2]) == doctest::Approx(n[3]).epsilon(1e-9));
        }
    }

    TEST_CASE("a square in which nothing spreads finds nothing, and one that a purpose alone moves finds it") {
        const LatinSquare square(3, 2);
        for (const auto& effect : square.effects(std::vector<double>(9, 0.1))) CHECK(effect.p == 1);
        std::vector<double> moved;
        for (std::size_t run = 0; run < 9; ++run) moved.push_back(static_cast<double>(square.level(run, 1)));
        const auto effects = square.effects(moved);
        CHECK(effects[1].p == 0);
        CHECK(effects[0].p == 1);
        CHECK(effects[2].p == 1);
    }

    TEST_CASE("a purpose's spread is told as a share of that of all together, with its interval") {
        const AloneSpread spread = spread_alone("order", {1, 2, 3}, {1, 3, 5});
        CHECK(spread.sd == 1);
        CHECK(*spread.share == doctest::Approx(0.25));
        CHECK(spread.share_ci95.low == doctest::Approx(0.25 / 39).epsilon(1e-6));
        CHECK(spread.share_ci95.high == doctest::Approx(0.25 * 39).epsilon(1e-6));
        CHECK_FALSE(spread_alone("order", {1, 1, 1}, {2, 2, 2}).share);
    }

    TEST_CASE("the study tells a table and a plain sentence each, and that the parts are none") {
        CHECK(spread_text(small_study(), 100) ==
              "plain: test_accuracy 0.9750 over 3 seeds\n"
              "  varies        deviation  its square, of all   by itself       best.val_accuracy by itself\n"
              "  all together  0.00200\n"
              "  weights       0.00100    25 % (0.64 … 975 %)  F 1.5, p 0.40   F 0.80, p 0.55\n"
              "  split         0          0 % (0 … 0 %)        F 0.90, p 0.52  F 40, p 0.00010\n"
              "  placebo                                       F 1.1, p 0.47   F 1.0, p 0.50\n"
              "\n"
              "  `weights` alone spreads test_accuracy by 0.00100, 0.50 times as far as all together. By itself it\n"
              "  is not told from a placebo (F 1.5, p 0.40).\n"
              "  `split` alone leaves test_accuracy as it is. By itself it is not told from a placebo (F 0.90, p\n"
              "  0.52).\n"
              "  Nothing of it is drawn by `noise`, `sample`.\n"
              "  Control: the split moves best.val_accuracy by itself, as it has to, since other samples validate\n"
              "  (F 40, p 0.00010). So the square would show what acts by itself.\n"
              "\n"
              "These figures are no parts of a whole and must not be added: what one purpose does depends on what\n"
              "all the others do, and any one of them alone may spread results nearly as far as all together. How\n"
              "far results spread is told by the seeds that vary them all.\n");
        SpreadStudy small = small_study();
        small.variants[0].own[1].control_p = 0.2;
        CHECK(spread_text(small, 200)
                  .find("the square does not show it (F 40, p 0.20). It is too small to show "
                        "anything: ask for more seeds.") != std::string::npos);
        small.variants[0].own[0].p = 0.001;
        CHECK(spread_text(small, 200)
                  .find("By itself it moves the mean: some of its seeds are better than others, "
                        "whatever the rest draws (F 1.5, p 0.0010).") != std::string::npos);
    }

    TEST_CASE("the study as JSON") {
        const Value json = from_json(spread_json(small_study()));
        CHECK(json.find("schema")->text == "runner-variance/1");
        const Value& variant = json.find("variants")->items.at(0);
        CHECK(to_json_line(variant.find("alone")->items.at(0)) ==
              R"({"purpose": "weights", "n": 3, "sd": 0.001, "share": 0.25, "share_ci95": [0.0064, 9.75]})");
        CHECK(to_json_line(variant.find("own")->items.at(2)) ==
              R"({"purpose": "placebo", "f": 1.1, "p": 0.47, "control_f": 1, "control_p": 0.5})");
        CHECK(to_json_line(*variant.find("idle")) == R"(["noise", "sample"])");
    }

    TEST_CASE("a variant against itself: what is found is a false alarm, and is counted over many halves") {
        const auto greater = sample::claim("better", "bn", "plain", "test_accuracy", Expect::greater);
        auto no_worse = sample::claim("no_worse", "bn", "plain", "test_accuracy", Expect::not_less);
        no_worse.margin = Margin{0.01, false};
        auto number = sample::claim("high", "bn", "", "test_accuracy", Expect::greater);
        number.against_number = 0.9;
        const Experiment file = asking({greater, no_worse, number});
        const Placebo same = judge_placebo(file, one_variant(16));
        REQUIRE(same.claims.size() == 2);
        CHECK_FALSE(same.claims[0].alarm);
        CHECK(same.claims[0].alarms <= 20);  // 5 % of 200, and twice as many again
        CHECK(same.claims[1].verdict.decision == Decision::supported);
        CHECK_FALSE(same.claims[1].alarm);
        CHECK(same.claims[1].alarms == 0);
        CHECK(same.left_out == std::vector<std::string>{"high"});
        CHECK(same.seeds == std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 7, 8});
        CHECK(same.against == std::vector<std::uint64_t>{9, 10, 11, 12, 13, 14, 15, 16});
        const Placebo apart = judge_placebo(file, one_variant(16, -0.05));
        CHECK(apart.claims[0].alarm);  // refuted, where it is neither more nor less
        CHECK(apart.claims[1].alarm);
    }

    TEST_CASE("the words and the JSON of a placebo") {
        const auto greater = sample::claim("better", "bn", "plain", "test_accuracy", Expect::greater);
        const Placebo placebo = judge_placebo(asking({greater}), one_variant(16));
        CHECK(placebo_text(placebo, 100) ==
              "bn_vs_plain: plain against itself, seeds 9, 10, 11, 12, 13, 14, 15, 16 as `placebo` against seeds 1,\n"
              "2, 3, 4, 5, 6, 7, 8. Both are drawn alike: whatever is found is chance.\n"
              "\n"
              "better: no false alarm. undecided. Expected: test_accuracy of placebo greater than that of plain;\n"
              "found: +0.0000514 (95 % interval −0.000293 … +0.000403; 8 seeds, p = 0.73); about 440 more seeds\n"
              "would decide it, if the effect stays the same. Of 200 ways to deal these trainings into two halves,\n"
              "12 would have found something (6.0 %; a claim allows itself 5 %).\n");
        const Value json = from_json(placebo_json(placebo));
        CHECK(json.find("schema")->text == "runner-placebo/1");
        CHECK(to_json_line(*json.find("seeds")) == "[1, 2, 3, 4, 5, 6, 7, 8]");
        const Value& claim = json.find("claims")->items.at(0);
        CHECK(claim.find("alarm")->text == "false");
        CHECK(claim.find("dealings")->text == "200");
        CHECK(claim.find("verdict")->text == "undecided");
    }
}
