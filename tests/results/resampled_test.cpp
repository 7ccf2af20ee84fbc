// Repetitions that share samples: the corrected resampled t-test, and claims where each seed deals samples anew.
#include <doctest/doctest.h>

#include <cmath>

#include "layers/math/random.h"
#include "runner/results/claim_sentence.h"
#include "runner/results/effect_test.h"
#include "runner/results/plain_words.h"
#include "runner/results/results_json.h"
#include "runner/results/schema.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"
#include "tests/support/json_schema.h"

using namespace runner;
using namespace tests;

namespace {

std::vector<double> numbers_at(const Value& map, const char* key) {
    std::vector<double> result;
    for (const Value& item : map.find(key)->items) result.push_back(*declare::to_number(item));
    return result;
}
double number_at(const Value& map, const char* key) { return *declare::to_number(*map.find(key)); }

std::unique_ptr<EffectTest> test_of(const Value& c) {
    return test_resampled(numbers_at(c, "differences"), number_at(c, "test_to_train"), {});
}

const std::vector<Over> dealings = {Over::dealings};

/// Of `bn` and `plain`, dealt anew: 6,000 samples to train on, 1,000 to test on.
std::vector<TrialRecord> dealt(const std::vector<double>& bn, const std::vector<double>& plain) {
    std::vector<TrialRecord> trials;
    for (const auto& [variant, accuracies] : {std::pair{"bn", bn}, std::pair{"plain", plain}})
        for (std::size_t i = 0; i < accuracies.size(); ++i) {
            TrialRecord trial = sample::trial(variant, i + 1, 3, 0.9);
            trial.test["accuracy"] = accuracies[i];
            trial.data.dealt_train = 6000;
            trial.data.dealt_test = 1000;
            trials.push_back(std::move(trial));
        }
    return trials;
}

Claim bn_is_better() { return sample::claim("bn_is_better", "bn", "plain", "test_accuracy", Expect::greater); }

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("the corrected resampled t-test agrees with its formula") {
        const Value known = from_json(read_file(PROJECT_DIR "/tests/golden/resampled.json"));
        for (const Value& c : known.items) {
            const auto test = test_of(c);
            const Sides p = test->p(number_at(c, "center"));
            CHECK(p.greater == doctest::Approx(numbers_at(c, "p")[0]).epsilon(1e-9));
            CHECK(p.less == doctest::Approx(numbers_at(c, "p")[1]).epsilon(1e-9));
            const Interval interval = test->interval(number_at(c, "alpha"));
            CHECK(std::abs(interval.low - numbers_at(c, "interval")[0]) < 1e-7);
            CHECK(std::abs(interval.high - numbers_at(c, "interval")[1]) < 1e-7);
            CHECK(test->p(interval.low).greater == doctest::Approx(number_at(c, "alpha") / 2).epsilon(1e-6));
            CHECK(test->p(interval.high).less == doctest::Approx(number_at(c, "alpha") / 2).epsilon(1e-6));
        }
        CHECK(known.items.size() == 5);
    }

    TEST_CASE("without shared samples the resampled test is Student's t, and more of them make it wider") {
        const std::vector<double> differences = {0.01, 0.02, 0.03, 0.02, 0.04};
        const auto width = [&](double ratio) {
            const Interval ends = test_resampled(differences, ratio, {})->interval(0.05);
            return ends.high - ends.low;
        };
        const Interval alone = *estimate(differences).ci95;
        CHECK(width(0) == doctest::Approx(alone.high - alone.low).epsilon(1e-9));
        CHECK(width(0.2) == doctest::Approx(std::sqrt(2.0) * width(0)).epsilon(1e-9));  // 1/5 + 1/5
        CHECK(width(0.4) == doctest::Approx(std::sqrt(3.0) * width(0)).epsilon(1e-9));
    }

    TEST_CASE("repetitions that all say the same, and too few of them") {
        const auto same = test_resampled({0.5, 0.5, 0.5}, 0.1, Rounding{1});
        CHECK(same->interval(0.05) == Interval{0.5, 0.5});
        CHECK(same->p(0.5).two_sided() == 1);
        CHECK(same->p(0).greater == 0);
        CHECK(same->p(1).less == 0);
        const auto few = test_resampled({0.5, 0.6}, 0.1, Rounding{1});
        CHECK(few->interval(0.05) == Interval{});
        CHECK(few->p(0).two_sided() == 1);
        CHECK(*few->effect() == doctest::Approx(0.55));
    }

    TEST_CASE("more repetitions help only as far as the shared samples allow") {
        const std::vector<double> differences = {0.1, -0.1, 0.3, 0.1};  // mean 0.1, deviation 0.163
        const auto needs = [&](double ratio) { return test_resampled(differences, ratio, {})->needs(0, 0.05).seeds; };
        // (0.1 / 2.8016)^2 / 0.02667 is 0.0478, of which the ratio is taken: 1 over the rest.
        CHECK(needs(0) == 21);
        CHECK(needs(0.02) == 37);
        CHECK(needs(0.04) == 129);
        CHECK_FALSE(needs(0.05));
    }

    TEST_CASE("repetitions that share samples: the corrected test keeps what it promises, the naive one does not") {
        // Numbers of one experiment have a common part: correlation ratio / (1 + ratio), as the correction takes it.
        constexpr double ratio = 1.0 / 9;
        constexpr int experiments = 2000, repetitions = 10;
        const layers::Stream stream(3, "resampled promises");
        int corrected = 0, naive = 0;
        for (int e = 0; e < experiments; ++e) {
            layers::Draws draws(stream, static_cast<std::uint64_t>(e));
            const double common = std::sqrt(ratio) * draws.normal();
            std::vector<double> differences;
            for (int r = 0; r < repetitions; ++r) differences.push_back(common + draws.normal());
            corrected += test_resampled(differences, ratio, {})->p(0).two_sided() <= 0.05;
            naive += test_resampled(differences, 0, {})->p(0).two_sided() <= 0.05;
        }
        CHECK(std::abs(corrected - 0.05 * experiments) < 3.3 * std::sqrt(0.05 * 0.95 * experiments));
        CHECK(naive > 0.10 * experiments);
    }

    TEST_CASE("a claim about trials that deal samples anew is judged over dealings") {
        const auto trials = dealt({0.92, 0.93, 0.91, 0.94}, {0.90, 0.90, 0.91, 0.90});
        const Verdict v = judge({bn_is_better()}, trials).at(0);
        CHECK(v.over == dealings);
        CHECK(v.decision == Decision::undecided);
        CHECK(
            sentence(v) ==
            "bn_is_better: undecided. Expected: test_accuracy of bn greater than that of plain; found: +0.0225 (95 % "
            "interval −0.0126 … +0.0576 for new seeds and new samples to train and test on; 4 seeds, p = 0.13); about "
            "15 more seeds would decide it, if the effect stays the same.");
        CHECK(plain_words(v, make_results(sample::experiment(trials, {bn_is_better()}), trials, sample::environment()))
                  .sure.find("The 95 % interval of the difference for new seeds and new samples to train and test on "
                             "reaches from") != std::string::npos);
        Claim alone = bn_is_better();
        alone.over = {Over::seeds};
        CHECK(judge({alone}, trials).at(0).over == std::vector<Over>{Over::seeds});
        Claim target = sample::claim("faster", "bn", "plain", "epochs_to", Expect::less);
        target.monitor = "val_accuracy";
        target.target = 0.5;
        CHECK(judge({target}, trials).at(0).over == std::vector<Over>{Over::seeds});
    }

    TEST_CASE("what no number of dealings would decide says so; too few of them are none") {
        const Verdict v = judge({bn_is_better()}, dealt({0.92, 0.88, 0.91, 0.90}, {0.90, 0.90, 0.90, 0.90})).at(0);
        CHECK(v.decision == Decision::undecided);
        CHECK(sentence(v).ends_with("; no reasonable number of seeds would decide it: it takes more samples to deal."));
        const Verdict few = judge({bn_is_better()}, dealt({0.92, 0.93}, {0.90, 0.91})).at(0);
        CHECK(sentence(few) ==
              "bn_is_better: undecided. Expected: test_accuracy of bn greater than that of plain; found: +0.0200 (no "
              "interval from so few pairs; 2 seeds, p = 1.0); fewer than 3 seeds say too little of how seeds spread; a "
              "verdict needs at least 3 seeds.");
    }

    TEST_CASE("results of dealt trials are written, read back and judged alike") {
        const auto trials = dealt({0.92, 0.93, 0.92, 0.94}, {0.90, 0.90, 0.91, 0.90});
        Results results = make_results(sample::experiment(trials, {bn_is_better()}), trials, sample::environment());
        const Value json = results_to_value(results);
        CHECK(to_json_line(*json.find("claims")->items[0].find("over")) == R"(["dealings"])");
        CHECK(to_json_line(*json.find("data")->find("dealt_train")) == "6000");
        CHECK(schema_fault(json, results_schema()) == "");
        const auto before = results.claims.at(0);
        judge_again(results);
        CHECK(results.claims.at(0).interval == before.interval);
        CHECK(results.claims.at(0).over == dealings);
    }
}
