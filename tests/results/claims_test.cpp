#include "runner/results/claims.h"
#include "layers/math/random.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "layers/math/random.h"
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

    TEST_CASE("several pairs are corrected by Holm, and what chance alone does is told of each pair by itself") {
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
        CHECK(verdicts[0].p_alone == 2.0 / 256);
        CHECK(sentence(verdicts[0]) ==
              "claim: supported. Expected: test_accuracy of a greater than that of b; found: +0.0487 (97.5 % interval "
              "for "
              "2 pairs +0.0400 … +0.0550; 8 seeds, p = 0.0078, corrected for 2 pairs 0.016).");
        claim.pairs = {{"a", "b"}};
        CHECK_FALSE(judge({claim}, trials(high, low)).at(0).p_alone);
    }

    TEST_CASE("repeated looks share the five percent, and what one has decided stands") {
        const auto claim = sample::claim("claim", "a", "b", "test_accuracy", Expect::greater);
        const auto at = [](std::vector<int> seeds, int most) {
            Looks looks{{}, static_cast<int>(seeds.size()), most, {}};
            for (const int n : seeds) looks.made.push_back({n, 0});
            return looks;
        };
        // Six pairs alike: p = 1/32, enough for 5 % and not for the 3.75 % of six of eight.
        const auto six = trials({0.95, 0.96, 0.95, 0.96, 0.95, 0.97}, {0.90, 0.91, 0.90, 0.91, 0.90, 0.91});
        CHECK(judge({claim}, six).at(0).decision == Decision::supported);
        CHECK(judge({claim}, six, at({6}, 8)).at(0).decision == Decision::supported);
        CHECK(judge({claim}, six, at({6}, 10)).at(0).decision == Decision::undecided);  // 3 % of 64 is less than two
        const Verdict early = judge({claim}, six, at({6}, 8)).at(0);
        CHECK(early.level == 1 - 2.0 / 64);
        CHECK(early.p == 0.05);
        CHECK(early.p_alone == 2.0 / 64);
        CHECK(early.look == 1);
        CHECK(*early.spent == doctest::Approx(0.0375));
        const Verdict late = judge({claim}, trials(high, low), at({6, 8}, 8)).at(0);
        CHECK(late.decision == Decision::supported);
        CHECK(late.look == 1);
        // Seven of one mind decide at the first look; three that turn round afterwards change nothing.
        std::vector<double> turned = {0.95, 0.96, 0.95, 0.96, 0.95, 0.97, 0.95, 0.80, 0.80, 0.80};
        const std::vector<double> still = {0.90, 0.91, 0.90, 0.91, 0.90, 0.91, 0.90, 0.90, 0.90, 0.90};
        const Verdict stands = judge({claim}, trials(turned, still), at({7, 10}, 10)).at(0);
        CHECK(stands.decision == Decision::supported);
        CHECK(stands.look == 1);
        CHECK(stands.pairs == 7);
        CHECK(sentence(stands).ends_with("; decided at look 1 of 2, by which 3.5 % of the 5 % may have been spent."));
    }

    TEST_CASE("looks by hand are told, and p counts them") {
        const auto claim = sample::claim("claim", "a", "b", "test_accuracy", Expect::greater);
        const Looks hand{{}, 0, 0, {4, 6, 9}};
        const Verdict v = judge({claim}, trials(high, low), hand).at(0);
        CHECK(v.looked_before == std::vector<int>{4, 6});         // nine were judged after these eight, or others
        CHECK(v.p == doctest::Approx(2.0 / 256).epsilon(0.001));  // with six seeds none can be that small
        CHECK(v.look == 0);
        CHECK(sentence(v).find("; looked at 4 and 6 seeds before, which p counts") != std::string::npos);
        CHECK(judge({claim}, trials(high, low), {{}, 0, 0, {9}}).at(0).p == 2.0 / 256);
        const std::vector<double> mixed = {0.95, 0.97, 0.92, 0.96, 0.93, 0.98, 0.895, 0.94, 0.951, 0.963},
                                  still(10, 0.90);
        const Verdict once = judge({claim}, trials(mixed, still)).at(0);
        const Verdict often = judge({claim}, trials(mixed, still), {{}, 0, 0, {8, 9}}).at(0);
        CHECK(*often.p_alone == once.p);
        CHECK(often.p > 1.2 * once.p);
        CHECK(often.p < 3 * once.p);
        CHECK(sentence(often).find(" % interval for 3 looks ") != std::string::npos);
    }

    TEST_CASE("Holm's correction and looks count together, and the sentence says both") {
        Claim claim = sample::claim("claim", "a", "b", "test_accuracy", Expect::greater);
        claim.pairs = {{"a", "b"}, {"b", "a"}};
        const Verdict v = judge({claim}, trials(high, low), {{{8, 0.05}}, 2, 9, {}}).at(0);
        CHECK(v.questions == 2);
        CHECK(v.level == 1 - 2.0 / 256);  // 5 % × 8 / 9 / 2 is 5.7 of 256 flips, and the next are four at once
        CHECK(sentence(v).find(" % interval for 2 looks and 2 pairs ") != std::string::npos);
    }

    TEST_CASE("targets are compared by who was sooner") {
        const Verdict v = race({3, 4, 3, 5, 4, 3, 4, 3}, {6, 6, 5, 9, 6, 7, 0, 0});
        CHECK(v.decision == Decision::supported);
        CHECK(v.signs->losses == 8);
        CHECK(*v.effect == -3.5);
        CHECK(sentence(v) ==
              "faster: supported. Expected: epochs_to val_accuracy 0.985 of a less than that of b; found: less with "
              "8 of 8 seeds, more with 0, the same with 0 (in the median −3.50; 95 % interval < −7 … −2; p = 0.0078).");
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
        CHECK(sentence(missed) ==
              "faster: refuted. Expected: epochs_to val_accuracy 0.985 of a less than that of b; found: more with 8 of "
              "8 seeds, less with 0, the same with 0 (in the median > +7.50; 95 % interval > +6 … > +8; p = 0.0078).");
        const Verdict hit = race({2, 3, 2, 4, 2, 3, 3, 2}, {0, 0, 0, 0, 0, 0, 0, 0});
        CHECK(hit.less_than == Interval{-8, -6});
        CHECK(sentence(hit).find("in the median < −7.50; 95 % interval < −8 … < −6; ") != std::string::npos);
        const Verdict few = race({0, 0, 0}, {2, 3, 2});
        CHECK_FALSE(few.has_interval());
        CHECK(sentence(few).find("; no interval from so few pairs; p = ") != std::string::npos);
    }

    TEST_CASE("a median between a miss of one and a miss of the other is not told, nor whose it is") {
        const Verdict one = race({0, 0, 10, 10}, {5, 9, 0, 0}), other = race({5, 9, 0, 0}, {0, 0, 10, 10});
        for (const Verdict& v : {one, other}) {
            CHECK(v.decision == Decision::undecided);
            CHECK_FALSE(v.effect);
            CHECK(v.beyond == 0);
            CHECK(v.p == 1);
            CHECK(
                sentence(v) ==
                "faster: undecided. Expected: epochs_to val_accuracy 0.985 of a less than that of b; found: less with "
                "2 of 4 seeds, more with 2, the same with 0 (no interval from so few pairs; p = 1.0); the median is "
                "not "
                "told: 2 later, 2 earlier; no reasonable number of seeds would decide it.");
        }
    }

    TEST_CASE("two misses tell nothing of a difference: neither median nor interval counts them") {
        const Verdict v = race({0, 0, 0, 2, 2, 2, 2, 3}, {0, 0, 0, 3, 5, 5, 3, 5});
        CHECK(v.pairs == 8);
        CHECK(v.neither == 3);
        CHECK(*v.effect == -2);
        CHECK_FALSE(v.has_interval());
        CHECK(v.more_seeds == 1);
        CHECK(
            sentence(v) ==
            "faster: undecided. Expected: epochs_to val_accuracy 0.985 of a less than that of b; found: less with 5 of "
            "8 seeds, more with 0, the same with 0 (in the median −2; no interval from so few pairs; p = 0.062); 3 of "
            "8 "
            "seeds reached it with neither; about 1 more seed would decide it, if the effect stays the same.");
        const Verdict none = race({0, 0, 0}, {0, 0, 0});
        CHECK_FALSE(none.effect);
        CHECK(none.decision == Decision::undecided);
        CHECK(
            sentence(none) ==
            "faster: undecided. Expected: epochs_to val_accuracy 0.985 of a less than that of b; found: less with 0 of "
            "3 seeds, more with 0, the same with 0 (no interval from so few pairs; p = 1.0); 3 of 3 seeds reached it "
            "with neither; no reasonable number of seeds would decide it.");
    }

    TEST_CASE("a sign test is told by its counts, and its interval leaves out what it rejects") {
        const Verdict v = race({4, 4, 4, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4}, std::vector<int>(15, 4));
        CHECK(v.decision == Decision::supported);
        CHECK(*v.effect == 0);
        CHECK(v.interval.high < 0);
        CHECK(sentence(v).find("found: less with 6 of 15 seeds, more with 0, the same with 9 (in the median 0; ") !=
              std::string::npos);
    }

    TEST_CASE("an effect that is the margin but for rounding lies at the margin") {
        const std::vector<double> worse(6, 0.985), better(6, 0.99);
        for (const Expect expect : {Expect::greater, Expect::not_greater}) {
            const Verdict v = verdict(trials(better, worse), expect, Margin{0.005, false});
            CHECK(v.decision == Decision::undecided);
            CHECK(v.p == 1);
            CHECK_FALSE(v.more_seeds);
        }
        CHECK(verdict(trials(better, worse), Expect::greater, Margin{0.004, false}).decision == Decision::supported);
        const std::vector<double> sum(6, 0.1 + 0.2), plain(6, 0.3);
        const Verdict same = verdict(trials(sum, plain), Expect::greater);
        CHECK(*same.effect == 0);
        CHECK(same.p == 1);
    }

    TEST_CASE("a relative margin is a share of each seed's own rival, whose chance has a part in the test") {
        const std::vector<double> a = {0.241, 0.358, 0.421, 0.361, 0.255, 0.322, 0.324, 0.267},
                                  b = {0.217, 0.247, 0.36, 0.316, 0.219, 0.287, 0.296, 0.232};
        const Verdict v = verdict(trials(a, b), Expect::greater, Margin{0.1, true});
        CHECK(v.p == 0.015625);  // by enumeration of the signs of a - 1.1 b; of a - b - 0.1 mean(b) it is 0.0234375
        CHECK(*v.margin == doctest::Approx(0.1 * 0.27175));
        CHECK(verdict(trials({0.99, 0.99, 0.99, 0.99, 0.99, 0.99}, std::vector<double>(6, 0.9)), Expect::greater,
                      Margin{0.1, true})
                  .p == 1);
        CHECK(verdict(trials(std::vector<double>(6, -0.99), std::vector<double>(6, -0.9)), Expect::not_less,
                      Margin{0.1, true})
                  .p == 1);
    }

    TEST_CASE("an interval holds a margin, relative ones too, just where the verdict leaves it open") {
        layers::Draws draws(layers::Stream(1, "margins"));
        int decided = 0;
        for (int round = 0; round < 200; ++round) {
            std::vector<double> a, b;
            for (int seed = 0; seed < 8; ++seed) {
                b.push_back(0.5 + 0.1 * draws.normal());
                a.push_back((0.8 + 0.04 * (round % 11)) * b.back() + 0.02 * draws.normal());
            }
            const auto two = trials(a, b);
            for (const Expect expect :
                 {Expect::greater, Expect::less, Expect::equal, Expect::not_less, Expect::not_greater}) {
                const Verdict v = verdict(two, expect, Margin{0.1, true});
                const auto [low, high] = v.interval;
                const double margin = *v.margin;
                CAPTURE(round);
                CAPTURE(static_cast<int>(expect));
                const bool above = low > margin, below = high < -margin;
                const bool over = low > -margin, under = high < margin;
                const bool supports = expect == Expect::greater    ? above
                                      : expect == Expect::less     ? below
                                      : expect == Expect::equal    ? over && under
                                      : expect == Expect::not_less ? over
                                                                   : under;
                const bool refutes = expect == Expect::greater    ? under
                                     : expect == Expect::less     ? over
                                     : expect == Expect::equal    ? above || below
                                     : expect == Expect::not_less ? below
                                                                  : above;
                CHECK((v.decision == Decision::supported) == supports);
                CHECK((v.decision == Decision::refuted) == refutes);
                decided += v.decision != Decision::undecided;
            }
        }
        CHECK(decided > 300);
        CHECK(decided < 900);
    }

    TEST_CASE("skewed differences are told of, because the test takes them for symmetric") {
        std::vector<double> one_collapsed = high;
        one_collapsed[3] = 0.2;
        const Verdict v = verdict(trials(one_collapsed, low), Expect::greater);
        CHECK(sentence(v).find("; the differences are skewed (−2.3), and the test, which takes them for symmetric, is "
                               "less sure than it says") != std::string::npos);
        CHECK(verdict(trials(high, low), Expect::greater).why.empty());
        // of five numbers one apart is skewed by 1.5 whatever they are, and five decide nothing
        CHECK(verdict(trials({0.9, 0.9, 0.9, 0.9, 0.2}, {0.9, 0.9, 0.9, 0.9, 0.9}), Expect::greater).why.empty());
    }

    TEST_CASE("verdicts hold the claims that they answer") {
        const auto claims = sample::claims();
        const auto records = sample::trials();
        const auto first = judge(claims, records), again = judge(claims_of(first), records);
        REQUIRE(again.size() == first.size());
        for (std::size_t i = 0; i < first.size(); ++i) CHECK(sentence(again[i]) == sentence(first[i]));
        Claim claim = sample::claim("claim", "a", "b", "test_accuracy", Expect::not_less);
        claim.margin = Margin{0.05, true};
        claim.pairs = {{"a", "b"}, {"b", "a"}};
        const auto back = claims_of(judge({claim}, trials(high, low)));
        REQUIRE(back.size() == 1);
        CHECK(back[0].pairs == claim.pairs);
        CHECK(back[0].margin->relative);
        CHECK(back[0].margin->value == 0.05);
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
