#include "runner/results/sample_differences.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "runner/data/pictures/png.h"
#include "runner/results/outcomes_csv.h"
#include "runner/results/report.h"
#include "tests/results/sample.h"
#include "tests/store/outcomes.h"

using namespace runner;
using namespace tests;

namespace {

/// Six samples of two classes, of which these are predicted wrongly.
TrialRecord trial_wrong_on(const std::string& variant, std::uint64_t seed, const std::vector<std::size_t>& wrong) {
    Outcomes outcomes;
    outcomes.classes = 2;
    outcomes.index = {10, 11, 12, 13, 14, 15};
    outcomes.expected = {0, 1, 0, 1, 0, 1};
    outcomes.predicted = outcomes.expected;
    for (const std::size_t i : wrong) outcomes.predicted[i] = outcomes.expected[i] == 0;
    outcomes.rank.resize(6);
    TrialRecord trial = sample::trial(variant, seed, 3, 0.9);
    trial.data.labels = {"cat, small", "dog"};
    add_outcomes(trial, outcomes);
    return trial;
}

Results results_of(const std::vector<TrialRecord>& trials) {
    const std::vector<Claim> claims = {sample::claim("better", "bn", "plain", "test_accuracy", Expect::greater),
                                       sample::claim("worse", "plain", "bn", "test_loss", Expect::less)};
    return make_results(sample::experiment(trials, claims), trials, sample::environment());
}

/// Three seeds: `bn` is never right on the last sample, `plain` never on the first, and sometimes on the second.
std::vector<TrialRecord> trials() {
    return {trial_wrong_on("plain", 1, {0, 1}), trial_wrong_on("plain", 2, {0, 1}), trial_wrong_on("plain", 3, {0}),
            trial_wrong_on("bn", 1, {5}),       trial_wrong_on("bn", 2, {5}),       trial_wrong_on("bn", 3, {5, 4})};
}

}  // namespace

TEST_SUITE("outcomes") {
    TEST_CASE("two variants differ on samples that one of them gets right in more seeds") {
        const auto all = sample_differences(results_of(trials()));
        REQUIRE(all.size() == 1);  // once for both claims
        const SampleDifferences& differences = all[0];
        CHECK(differences.heading() == "Where bn and plain differ");
        CHECK(differences.seeds == 3);
        CHECK(differences.samples() == 6);
        CHECK(differences.both == 3);
        CHECK(differences.variant_alone == 2);
        CHECK(differences.against_alone == 1);
        CHECK(differences.neither == 0);
        std::vector<std::uint32_t> order;
        for (const auto& sample : differences.most) order.push_back(sample.index);
        CHECK(order == std::vector<std::uint32_t>{10, 15, 11, 14});
        CHECK(differences.most[0].expected == "cat, small");
        CHECK(differences.most[2].variant == 3);
        CHECK(differences.most[2].against == 1);
    }

    TEST_CASE("seeds that were not tested on the same samples, or do not tell, do not count") {
        auto some = trials();
        Outcomes other = *some[0].outcomes;
        other.index[0] = 9;
        some[0].outcomes = std::make_shared<const Outcomes>(other);
        some[4].outcomes.reset();
        REQUIRE(sample_differences(results_of(some)).size() == 1);
        CHECK(sample_differences(results_of(some))[0].seeds == 1);
        some[2].outcomes.reset();
        CHECK(sample_differences(results_of(some)).empty());
    }

    TEST_CASE("half of the seeds are not most of them") {
        const auto all =
            sample_differences(results_of({trial_wrong_on("plain", 1, {0}), trial_wrong_on("plain", 2, {1}),
                                           trial_wrong_on("bn", 1, {}), trial_wrong_on("bn", 2, {1, 2})}));
        REQUIRE(all.size() == 1);
        CHECK(all[0].both == 3);           // 13, 14, 15
        CHECK(all[0].variant_alone == 1);  // 10, on which plain is right once
        CHECK(all[0].against_alone == 1);  // 12
        CHECK(all[0].neither == 1);        // 11, on which each is right once
        REQUIRE(all[0].most.size() == 2);
        CHECK(all[0].most[0].index == 10);
    }

    TEST_CASE("the report tells how many, and which") {
        const std::string text = report_markdown(results_of(trials()), false);
        const std::string expected =
            "## Where bn and plain differ\n\n"
            "Of 6 test samples, in most of 3 seeds: both are right on 3, bn alone on 2, plain alone on 1, neither on "
            "0.\n"
            "\n| class | place in the test set | right: bn | right: plain |\n| :-- | --: | --: | --: |\n"
            "| cat, small | 10 | 3 of 3 seeds | 0 of 3 seeds |\n"
            "| dog | 15 | 0 of 3 seeds | 3 of 3 seeds |\n"
            "| dog | 11 | 3 of 3 seeds | 1 of 3 seeds |\n"
            "| cat, small | 14 | 2 of 3 seeds | 3 of 3 seeds |\n";
        CHECK_MESSAGE(text.find(expected) != text.npos, text);
        const std::string none = report_markdown(sample::results(), false);
        CHECK(none.find("differ\n\nOf") == none.npos);
    }

    TEST_CASE("outcomes are exported one a line, classes by their labels") {
        auto some = trials();
        some.resize(1);
        Outcomes outcomes = *some[0].outcomes;
        outcomes.probability = {0.25F, 0.5F, 1, 1, 1, NAN};
        some[0].outcomes = std::make_shared<const Outcomes>(outcomes);
        Results results = results_of(some);
        results.experiment = "pets";
        CHECK(outcomes_csv(results) ==
              "experiment,variant,seed,index,expected,predicted,probability,correct\n"
              "pets,plain,1,10,\"cat, small\",dog,0.25,0\npets,plain,1,11,dog,\"cat, small\",0.5,0\n"
              "pets,plain,1,12,\"cat, small\",\"cat, small\",1,1\npets,plain,1,13,dog,dog,1,1\n"
              "pets,plain,1,14,\"cat, small\",\"cat, small\",1,1\npets,plain,1,15,dog,dog,,1\n");
        outcomes = {.index = {3}, .prediction = {0.5F, 2}, .target = {0.1F, 3}};
        results.trials[0].outcomes = std::make_shared<const Outcomes>(outcomes);
        CHECK(
            outcomes_csv(results) ==
            "experiment,variant,seed,index,output,target,prediction\npets,plain,1,3,1,0.1,0.5\npets,plain,1,3,2,3,2\n");
        outcomes = {.index = {3}, .prediction = {1e9 + 0.125}, .target = {1e9 - 1}};
        results.trials[0].outcomes = std::make_shared<const Outcomes>(outcomes);
        CHECK(outcomes_csv(results) ==
              "experiment,variant,seed,index,target,prediction\npets,plain,1,3,999999999,1000000000.125\n");
        results.trials[0].outcomes.reset();
        CHECK(outcomes_csv(results).empty());
    }

    TEST_CASE("a picture of grey pixels is a PNG file, as one in colour is, and one without pixels is none") {
        const std::vector<std::uint8_t> pixels = {0, 128, 255, 7, 9, 11};
        const std::string png = png_of(pixels, 3, 2);
        CHECK(png.starts_with("\x89PNG\r\n\x1a\n"));
        CHECK(png.substr(16, 8) == std::string("\0\0\0\3\0\0\0\2", 8));
        const std::string colour = png_of(pixels, 2, 1, 3);
        CHECK(colour.substr(16, 10) == std::string("\0\0\0\2\0\0\0\1\x8\2", 10));
        CHECK(png_of(pixels, 2, 2).empty());
        CHECK(png_of({}, 0, 0).empty());
    }
}
