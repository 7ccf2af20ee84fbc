// Samples that belong to groups: what stands for each group, and how claims speak of groups.
#include "runner/results/grouping.h"

#include <doctest/doctest.h>

#include <cmath>

#include "layers/math/random.h"
#include "runner/results/claim_sentence.h"
#include "runner/results/claims.h"
#include "runner/results/crossed.h"
#include "runner/results/plain_words.h"
#include "runner/results/records.h"
#include "tests/results/sample.h"
#include "tests/store/outcomes.h"

using namespace runner;
using namespace tests;

namespace {

using Numbers = std::vector<double>;
using Groups = std::vector<std::uint32_t>;

doctest::Approx about(double number) { return doctest::Approx(number).epsilon(1e-12); }

double mean_without(const Numbers& samples, const Groups& groups, std::uint32_t group) {
    Numbers rest;
    for (std::size_t i = 0; i < samples.size(); ++i)
        if (groups[i] != group) rest.push_back(samples[i]);
    return mean(rest);
}

/// Sample by sample in one of the groups, right where there is a 1.
TrialRecord right_on(const std::string& variant, std::uint64_t seed, const std::string& right, const Groups& groups) {
    TrialRecord trial = sample::trial(variant, seed, 3, 0.9);
    Outcomes outcomes = outcomes_right_on(right);
    outcomes.group = groups;
    trial.data.group = "patient";
    trial.data.labels = {"well", "ill"};
    add_outcomes(trial, outcomes);
    trial.test["accuracy"] = static_cast<double>(std::ranges::count(right, '1')) / static_cast<double>(right.size());
    trial.test_per_class["recall"] = {trial.test["accuracy"], 0};
    return trial;
}

/// Each sample of `rights` three times: copies tell nothing new.
std::vector<TrialRecord> thrice(const std::vector<std::pair<std::string, std::string>>& rights) {
    std::vector<TrialRecord> trials;
    Groups groups;
    for (std::uint32_t i = 0; i < 3 * rights[0].second.size(); ++i) groups.push_back(7 + i / 3);
    for (std::size_t i = 0; i < rights.size(); ++i) {
        std::string all;
        for (const char bit : rights[i].second) all += std::string(3, bit);
        trials.push_back(right_on(rights[i].first, 1 + i % 4, all, groups));
    }
    return trials;
}

const std::vector<std::pair<std::string, std::string>> rights = {{"a", "111110"}, {"a", "111101"}, {"a", "111110"},
                                                                 {"a", "111011"}, {"b", "110110"}, {"b", "110101"},
                                                                 {"b", "100010"}, {"b", "110000"}};

Claim better(const std::string& measure = "test_accuracy") {
    return sample::claim("claim", "a", "b", measure, Expect::greater);
}

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("of groups of one size stands the mean of each") {
        const Grouping grouping(Groups{5, 2, 5, 2, 9, 9});
        CHECK(grouping.count() == 3);
        const Numbers values = grouping.values(Numbers{1, 2, 3, 4, 8, 0});
        CHECK(values[0] == about(3));  // of group 2
        CHECK(values[1] == about(2));
        CHECK(values[2] == about(4));
    }

    TEST_CASE("of groups of several sizes the mean stays, and the spread is that of leaving out each group") {
        const Groups groups = {0, 0, 0, 0, 1, 2, 2, 3, 3, 3};
        const Numbers samples = {1, 0.5, 1, 0, 1, 0, 0.25, 1, 1, 0};
        const Numbers values = Grouping(groups).values(samples);
        CHECK(mean(values) == about(mean(samples)));
        Numbers without;
        for (std::uint32_t group = 0; group < 4; ++group) without.push_back(mean_without(samples, groups, group));
        double squares = 0;
        for (const double one : without) squares += (one - mean(without)) * (one - mean(without));
        CHECK(standard_deviation(values) / 2 == about(std::sqrt(squares * 3 / 4)));
    }

    TEST_CASE("a claim about samples in groups counts the groups: copies of a sample tell nothing") {
        const Verdict v = judge({better()}, thrice(rights)).at(0);
        CHECK(v.is_over_samples());
        CHECK(v.groups == 6);
        CHECK(v.group == "patient");
        // of the same samples once: see over_samples_test.cpp
        CHECK(*v.effect == doctest::Approx(1.0 / 3));
        CHECK(v.p == doctest::Approx(0.0800524134077012).epsilon(1e-9));
        CHECK(v.se->samples == doctest::Approx(0.13944333775567927).epsilon(1e-9));
        const Verdict found = judge({better("test_recall.well")}, thrice(rights)).at(0);
        CHECK(found.groups == 6);
        CHECK(found.p == doctest::Approx(v.p).epsilon(1e-9));
    }

    TEST_CASE("the words name the groups") {
        const auto trials = thrice(rights);
        const Verdict v = judge({better()}, trials).at(0);
        CHECK(sentence(v) ==
              "claim: undecided. Expected: test_accuracy of a greater than that of b; found: +0.333 (95 % interval "
              "−0.0597 … +0.726 for new seeds and new groups of `patient`; 4 seeds on 6 groups of `patient`, "
              "p = 0.080); about 28 more seeds would decide it, if the effect stays the same.");
        const std::string sure = plain_words(v, sample::results()).sure;
        CHECK(sure.find("The 95 % interval of the difference for new seeds and new groups of `patient` reaches") !=
              sure.npos);
        CHECK(sure.find("58 % which groups were tested, 29 % luck of single groups in single trainings: more groups of "
                        "`patient` would narrow it most, more seeds hardly.") != sure.npos);
        const Value written = write_record(v);
        CHECK(show(*written.find("groups")) == "6");
        CHECK(show(*written.find("group")) == "patient");
    }

    TEST_CASE("of very few groups the verdict says that they are few") {
        auto trials = thrice(rights);
        for (TrialRecord& trial : trials) {
            Outcomes outcomes = *trial.outcomes;
            for (std::uint32_t& group : outcomes.group) group /= 4;
            trial.outcomes = std::make_shared<const Outcomes>(outcomes);
        }
        const Verdict v = judge({better()}, trials).at(0);
        CHECK(v.groups == 3);
        CHECK(v.why == "3 groups are few: the interval of so few may hold the truth in 90 to 95 of 100 cases only");
    }

    TEST_CASE("whichever trial keeps the groups tells of all; where none does, seeds alone are judged") {
        auto trials = thrice(rights);
        for (TrialRecord& trial : trials)
            if (trial.variant == "b") trial.outcomes.reset();  // as in a results file without the trials' own
        CHECK(judge({better()}, trials).at(0).groups == 6);
        for (TrialRecord& trial : trials) trial.outcomes.reset();
        const Verdict v = judge({better()}, trials).at(0);
        CHECK_FALSE(v.is_over_samples());
        CHECK(v.groups == 0);
        CHECK(v.why == "judged over seeds: the groups of the test samples are not kept");
    }
}
