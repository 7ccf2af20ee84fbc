#include "runner/results/claims.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "runner/results/claim_sentence.h"
#include "tests/results/sample.h"

using namespace runner;
using namespace tests;

namespace {

/// Trials of two variants with these test accuracies, seeds from 1.
std::vector<TrialRecord> trials(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<TrialRecord> result;
    const auto add = [&](const std::string& variant, const std::vector<double>& values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            result.push_back(sample::trial(variant, i + 1, 3, 0.9));
            result.back().test["accuracy"] = values[i];
        }
    };
    add("a", a);
    add("b", b);
    return result;
}

Verdict verdict(const std::vector<TrialRecord>& trials, Expect expect, std::optional<Margin> margin = {}) {
    Claim claim = sample::claim("claim", "a", "b", "test_accuracy", expect);
    claim.margin = margin;
    return judge({claim}, trials).at(0);
}

const std::vector<double> low = {0.90, 0.91, 0.92, 0.90, 0.91, 0.92, 0.90, 0.91};
const std::vector<double> high = {0.95, 0.96, 0.96, 0.95, 0.95, 0.97, 0.96, 0.96};

/// An epochs_to trial that reaches the target in epoch `hit`, or misses it in 10 epochs if 0.
TrialRecord reaching(const std::string& variant, std::uint64_t seed, int hit) {
    TrialRecord trial = sample::trial(variant, seed, 10, 0.9);
    auto& column = trial.curve.column("val_accuracy");
    for (std::size_t i = 0; i < column.size(); ++i) column[i] = hit && static_cast<int>(i) >= hit ? 0.99 : 0.5;
    return trial;
}

Verdict race(const std::vector<int>& a, const std::vector<int>& b) {
    std::vector<TrialRecord> trials;
    for (std::size_t i = 0; i < a.size(); ++i) trials.push_back(reaching("a", i, a[i]));
    for (std::size_t i = 0; i < b.size(); ++i) trials.push_back(reaching("b", i, b[i]));
    Claim claim = sample::claim("faster", "a", "b", "epochs_to", Expect::less);
    claim.monitor = "val_accuracy";
    claim.target = 0.985;
    return judge({claim}, trials).at(0);
}

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("a claim is supported, refuted or undecided, in each direction") {
        CHECK(verdict(trials(high, low), Expect::greater).decision == Decision::supported);
        CHECK(verdict(trials(low, high), Expect::greater).decision == Decision::refuted);
        CHECK(verdict(trials(low, high), Expect::less).decision == Decision::supported);
        CHECK(verdict(trials(high, low), Expect::less).decision == Decision::refuted);
        const std::vector<double> mixed = {0.95, 0.85, 0.97, 0.85, 0.95, 0.87, 0.96, 0.86};
        CHECK(verdict(trials(mixed, low), Expect::greater).decision == Decision::undecided);
        const Verdict v = verdict(trials(high, low), Expect::greater);
        CHECK(v.pairs == 8);
        CHECK(v.p == 2.0 / 256);
        CHECK(*v.effect == doctest::Approx(0.04875));
        CHECK(v.interval.low > 0);
        CHECK(v.level == 0.95);
    }

    TEST_CASE("a margin moves the line that the effect must cross") {
        const auto apart = trials(high, low);  // about 0.049 apart, 0.04 at least
        CHECK(verdict(apart, Expect::greater, Margin{0.03, false}).decision == Decision::supported);
        CHECK(verdict(apart, Expect::greater, Margin{0.06, false}).decision == Decision::refuted);
        CHECK(verdict(apart, Expect::not_greater, Margin{0.06, false}).decision == Decision::supported);
        CHECK(verdict(apart, Expect::not_greater, Margin{0.03, false}).decision == Decision::refuted);
        CHECK(verdict(apart, Expect::not_less, Margin{0.01, false}).decision == Decision::supported);
        CHECK(verdict(trials(low, high), Expect::not_less, Margin{0.03, false}).decision == Decision::refuted);
        CHECK(verdict(apart, Expect::equal, Margin{0.06, false}).decision == Decision::supported);
        CHECK(verdict(apart, Expect::equal, Margin{0.03, false}).decision == Decision::refuted);
        CHECK(verdict(trials(low, high), Expect::equal, Margin{0.03, false}).decision == Decision::refuted);
        CHECK(verdict(apart, Expect::equal, Margin{0.05, false}).decision == Decision::undecided);
        const Verdict relative = verdict(apart, Expect::greater, Margin{0.05, true});
        CHECK(*relative.margin == doctest::Approx(0.05 * 0.90875));
    }

    TEST_CASE("five seeds decide nothing, and the sentence says how many would") {
        const Verdict v =
            verdict(trials({0.95, 0.96, 0.95, 0.96, 0.95}, {0.90, 0.91, 0.90, 0.91, 0.90}), Expect::greater);
        CHECK(v.decision == Decision::undecided);
        CHECK(v.p == 0.0625);
        CHECK(v.more_seeds == 1);
        CHECK(sentence(v) ==
              "claim: undecided. Expected: test_accuracy of a greater than that of b; found: +0.0500 (no interval from "
              "so few "
              "pairs; 5 seeds, p = 0.062); about 1 more seed would decide it, if the effect stays the same.");
    }

    TEST_CASE("a number is a rival like a variant") {
        Claim claim = sample::claim("reaches", "a", "", "test_accuracy", Expect::greater);
        claim.against_number = 0.9;
        const Verdict v = judge({claim}, trials(high, {})).at(0);
        CHECK(v.decision == Decision::supported);
        CHECK(*v.effect == doctest::Approx(0.0575));
        CHECK(sentence(v) ==
              "reaches: supported. Expected: test_accuracy of a greater than 0.9; found: +0.0575 (95 % interval "
              "+0.0500 … "
              "+0.0633; 8 seeds, p = 0.0078).");
    }

    TEST_CASE("what has not run is said, and so are seeds that one of the two lacks") {
        const Verdict absent =
            judge({sample::claim("claim", "a", "c", "test_accuracy", Expect::greater)}, trials(high, low)).at(0);
        CHECK(absent.decision == Decision::not_run);
        CHECK(sentence(absent) ==
              "claim: not run. Expected: test_accuracy of a greater than that of c; c was not run.");
        auto some = trials(high, low);
        some[1].status = Status::failed;
        const Verdict v = verdict(some, Expect::greater);
        CHECK(v.pairs == 7);
        CHECK(v.why == "1 seed is left out, where one of the two has no such number");
        const Verdict none = judge({sample::claim("claim", "a", "b", "test_f1", Expect::greater)}, some).at(0);
        CHECK(none.decision == Decision::undecided);
        CHECK(sentence(none) ==
              "claim: undecided. Expected: test_f1 of a greater than that of b; no seed has this number for both.");
    }

    TEST_CASE("several pairs are corrected by Holm, and their intervals are widened") {
        Claim claim = sample::claim("claim", "a", "b", "test_accuracy", Expect::greater);
        claim.pairs = {{"a", "b"}, {"b", "a"}, {"a", "absent"}};
        const auto verdicts = judge({claim}, trials(high, low));
        CHECK(verdicts.size() == 3);
        CHECK(verdicts[0].decision == Decision::supported);
        CHECK(verdicts[1].decision == Decision::refuted);
        CHECK(verdicts[2].decision == Decision::not_run);
        CHECK(verdicts[0].p == 2 * 2.0 / 256);
        CHECK(verdicts[0].level == 0.975);
        CHECK(sentence(verdicts[0]).find("97.5 % interval") != std::string::npos);
        CHECK(sentence(verdicts[0]).find("widened because several questions were asked") != std::string::npos);
    }

    TEST_CASE("repeated looks share the five percent, and what one has decided stands") {
        const auto claim = sample::claim("claim", "a", "b", "test_accuracy", Expect::greater);
        const auto at = [](std::vector<int> seeds) {
            Looks looks{{}, 2, 8};
            for (const Look& look : plan_looks(seeds.front(), 8))
                if (std::ranges::find(seeds, look.seeds) != seeds.end()) looks.made.push_back(look);
            return looks;
        };
        // Six pairs alike: p = 1/32, enough for 5 % and not for the first look's third of it.
        const auto six = trials({0.95, 0.96, 0.95, 0.96, 0.95, 0.97}, {0.90, 0.91, 0.90, 0.91, 0.90, 0.91});
        CHECK(judge({claim}, six).at(0).decision == Decision::supported);
        const Verdict early = judge({claim}, six, at({6})).at(0);
        CHECK(early.decision == Decision::undecided);
        CHECK(early.level == doctest::Approx(1 - 0.05 / 3));
        CHECK(early.p == doctest::Approx(3.0 / 32));
        CHECK(early.look == 1);
        // Eight: p = 1/128, and the second look has 5 % × (2/3 - 1/3 × ...) of its own.
        const Verdict late = judge({claim}, trials(high, low), at({6, 8})).at(0);
        CHECK(late.decision == Decision::supported);
        CHECK(late.look == 2);
        CHECK(late.level == doctest::Approx(1 - 0.05 * 2 / 3 * (1 - 6.0 / 8)));
        CHECK(sentence(late) ==
              "claim: supported. Expected: test_accuracy of a greater than that of b; found: +0.0487 (99.2 % interval "
              "+0.0400 … +0.0600, widened for 2 looks; 8 seeds, p = 0.047); decided at look 2 of 2.");
        // Seven of one mind decide at the first look; three that turn round afterwards change nothing.
        std::vector<double> turned = {0.95, 0.96, 0.95, 0.96, 0.95, 0.97, 0.95, 0.80, 0.80, 0.80};
        const std::vector<double> still = {0.90, 0.91, 0.90, 0.91, 0.90, 0.91, 0.90, 0.90, 0.90, 0.90};
        const Looks two{plan_looks(7, 10), 2, 10};
        CHECK(two.made.size() == 2);
        const Verdict stands = judge({claim}, trials(turned, still), two).at(0);
        CHECK(stands.decision == Decision::supported);
        CHECK(stands.look == 1);
        CHECK(stands.pairs == 7);
    }

    TEST_CASE("Holm's correction and looks widen together, and the sentence says both") {
        Claim claim = sample::claim("claim", "a", "b", "test_accuracy", Expect::greater);
        claim.pairs = {{"a", "b"}, {"b", "a"}};
        const Verdict v = judge({claim}, trials(high, low), {plan_looks(8, 8), 1, 8}).at(0);
        CHECK(v.questions == 2);
        CHECK(v.level == doctest::Approx(1 - 0.05 / 3 / 2));
        CHECK(sentence(v).find("99.2 % interval +0.0400 … +0.0600, widened for 1 look and 2 pairs;") !=
              std::string::npos);
    }

    TEST_CASE("targets are compared by who was sooner") {
        const Verdict v = race({3, 4, 3, 5, 4, 3, 4, 3}, {6, 6, 5, 9, 6, 7, 0, 0});
        CHECK(v.decision == Decision::supported);
        CHECK(v.signs->losses == 8);
        CHECK(*v.effect == -3.5);
        CHECK(sentence(v) ==
              "faster: supported. Expected: epochs_to val_accuracy 0.985 of a less than that of b; found: in the "
              "median −3.50 "
              "(95 % interval < −7 … −2; 0 times more, 0 the same, 8 less; 8 seeds, p = 0.0078).");
    }

    TEST_CASE("two misses tie, and an effect beyond the last epoch is a bound") {
        const Verdict ties = race({0, 0, 0, 2, 2, 2, 2, 2}, {0, 0, 0, 3, 3, 3, 3, 3});
        CHECK(ties.signs->ties == 3);
        CHECK(ties.decision == Decision::undecided);  // five to nil
        CHECK(*ties.effect == -1);
        const Verdict bound = race({0, 0, 0, 0, 0, 0, 3, 0}, {2, 3, 2, 4, 2, 3, 3, 2});
        CHECK(bound.decision == Decision::refuted);
        CHECK(*bound.effect == INFINITY);
        CHECK(bound.beyond == 7.5);
        CHECK(sentence(bound).find("in the median > +7.50") != std::string::npos);
    }

    TEST_CASE("an interval whose ends are beyond what was seen says so; few seeds have none") {
        const Verdict missed = race({0, 0, 0, 0, 0, 0, 0, 0}, {2, 3, 2, 4, 2, 3, 3, 2});
        CHECK(missed.more_than == Interval{6, 8});
        CHECK(
            sentence(missed) ==
            "faster: refuted. Expected: epochs_to val_accuracy 0.985 of a less than that of b; found: in the median > "
            "+7.50 (95 % interval > +6 … > +8; 8 times more, 0 the same, 0 less; 8 seeds, p = 0.0078).");
        const Verdict hit = race({2, 3, 2, 4, 2, 3, 3, 2}, {0, 0, 0, 0, 0, 0, 0, 0});
        CHECK(hit.less_than == Interval{-8, -6});
        CHECK(sentence(hit).find("in the median < −7.50 (95 % interval < −8 … < −6; ") != std::string::npos);
        const Verdict few = race({0, 0, 0}, {2, 3, 2});
        CHECK_FALSE(few.has_interval());
        CHECK(sentence(few).find("(no interval from so few pairs; ") != std::string::npos);
    }

    TEST_CASE("a margin is told as the file has it, also of a claim that was not run") {
        Claim claim = sample::claim("claim", "a", "c", "test_accuracy", Expect::not_less);
        claim.margin = Margin{0.05, true};
        CHECK(sentence(judge({claim}, trials(high, low)).at(0)) ==
              "claim: not run. Expected: test_accuracy of a no more than 5 % below that of c; c was not run.");
        CHECK(sentence(verdict(trials(high, low), Expect::not_less, Margin{0.05, true}))
                  .find("test_accuracy of a no more than 5 % (0.0454) below that of b; found: ") != std::string::npos);
        claim.margin = Margin{0.01, false};
        CHECK(sentence(judge({claim}, trials(high, low)).at(0)) ==
              "claim: not run. Expected: test_accuracy of a no more than 0.0100 below that of c; c was not run.");
    }
}
