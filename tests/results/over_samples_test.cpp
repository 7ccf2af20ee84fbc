// Claims over seeds and samples: verdicts, figures and texts of outcomes made up by hand, their numbers reckoned by
// another program from the formulas of crossed.h.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "layers/math/random.h"
#include "runner/config/claims/few_seeds.h"
#include "runner/results/claim_sentence.h"
#include "runner/results/plain_words.h"
#include "runner/results/results_json.h"
#include "runner/results/schema.h"
#include "runner/results/table.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"
#include "tests/store/outcomes.h"
#include "tests/support/folder.h"
#include "tests/support/json_schema.h"

using namespace runner;
using namespace tests;

namespace {

/// A trial that is right on the samples where there is a 1.
TrialRecord right_on(const std::string& variant, std::uint64_t seed, const std::string& right) {
    TrialRecord trial = sample::trial(variant, seed, 3, 0.9);
    add_outcomes(trial, outcomes_right_on(right));
    trial.outcomes.reset();  // the bits of the record are enough
    trial.test["accuracy"] = static_cast<double>(std::ranges::count(right, '1')) / static_cast<double>(right.size());
    trial.train["accuracy"] = 1;
    trial.train_test_gap = 1 - trial.test["accuracy"];
    return trial;
}

using Rows = std::vector<std::string>;
const Rows a = {"111110", "111101", "111110", "111011"}, b = {"110110", "110101", "100010", "110000"};
const Rows c = {"110110", "101100", "110010", "101010"};

std::vector<TrialRecord> trials(const Rows& of_a, const Rows& of_b) {
    std::vector<TrialRecord> result;
    for (std::size_t s = 0; s < of_a.size(); ++s) result.push_back(right_on("a", s + 1, of_a[s]));
    for (std::size_t s = 0; s < of_b.size(); ++s) result.push_back(right_on("b", s + 1, of_b[s]));
    return result;
}

Claim better(Expect expect = Expect::greater, std::optional<Margin> margin = {}) {
    Claim claim = sample::claim("claim", "a", "b", "test_accuracy", expect);
    claim.margin = margin;
    return claim;
}

Verdict verdict(const Claim& claim, const std::vector<TrialRecord>& trials) { return judge({claim}, trials).at(0); }

doctest::Approx about(double number) { return doctest::Approx(number).epsilon(1e-9); }

const std::vector<Over> both = {Over::seeds, Over::samples}, seeds = {Over::seeds};

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("a claim about a mean over the test samples is judged over seeds and samples") {
        const Verdict v = verdict(better(), trials(a, b));
        CHECK(v.over == both);
        CHECK(v.decision == Decision::undecided);
        CHECK(*v.effect == about(1.0 / 3));
        CHECK(v.p == about(0.0800524134077012));
        CHECK(v.interval.low == about(-0.059673329785548956));
        CHECK(v.interval.high == about(0.7263399964522156));
        CHECK(v.se->seeds == about(0.09622504486493763));
        CHECK(v.se->samples == about(0.13944333775567927));
        CHECK(v.se->both == about(0.14907119849998599));
        CHECK(v.parts->seeds == about(0.125));
        CHECK(v.parts->samples == about(7.0 / 12));
        CHECK(v.parts->single == about(7.0 / 24));
        CHECK(*v.floor == about(0.29267361677372594));
        CHECK_FALSE(std::isfinite(v.these_samples.low));  // four seeds say nothing alone
        const Verdict found = verdict(better(), trials(a, c));
        CHECK(found.decision == Decision::supported);
        CHECK(found.p == about(0.04954558785130958));
        CHECK(found.interval.low == about(0.0009817750716500373));
        CHECK(found.why.empty());
    }

    TEST_CASE("against a number, of a gap, and of a margin that is a share of the other, sample by sample") {
        Claim number = sample::claim("claim", "a", "", "test_accuracy", Expect::greater);
        number.against_number = 0.5;
        CHECK(verdict(number, trials(a, {})).p == about(0.018304406041408594));
        Claim gap = sample::claim("claim", "a", "b", "train_test_gap", Expect::less);
        const Verdict smaller = verdict(gap, trials(a, c));
        CHECK(smaller.decision == Decision::supported);
        CHECK(*smaller.effect == about(-7.0 / 24));
        CHECK(smaller.interval.high == about(-0.0009817750716500373));
        const Verdict share = verdict(better(Expect::greater, Margin{0.1, true}), trials(a, b));
        CHECK(share.p == about(0.14720287747895577));
        CHECK(*share.effect == about(1.0 / 3));
        CHECK(*share.margin == about(0.05));
        CHECK(share.interval.low == about(-0.143917675768594 + 0.05));
        CHECK(share.interval.high == about(0.7105843424352605 + 0.05));
    }

    TEST_CASE("verdict and interval agree, whatever is expected") {
        for (const Rows& other : {b, c})
            for (const double margin : {0.001, 0.05, 0.3, 0.6, 0.8}) {
                const auto all = trials(a, other);
                const Interval ends = verdict(better(), all).interval;
                const auto decided = [&](Expect expect) {
                    return verdict(better(expect, Margin{margin, false}), all).decision;
                };
                CHECK((decided(Expect::greater) == Decision::supported) == (ends.low > margin));
                CHECK((decided(Expect::greater) == Decision::refuted) == (ends.high < margin));
                CHECK((decided(Expect::not_less) == Decision::supported) == (ends.low > -margin));
                CHECK((decided(Expect::not_greater) == Decision::supported) == (ends.high < margin));
                CHECK((decided(Expect::equal) == Decision::supported) == (ends.low > -margin && ends.high < margin));
                CHECK((decided(Expect::equal) == Decision::refuted) == (ends.low > margin || ends.high < -margin));
            }
    }

    TEST_CASE("the order of the samples, and which of the two is asked about, change nothing; samples twice do") {
        const auto changed = [](Rows rows, const auto& change) {
            for (std::string& row : rows) change(row);
            return rows;
        };
        const auto turn = [](std::string& row) { std::ranges::reverse(row); };
        const auto twice = [](std::string& row) { row += row; };
        const Verdict v = verdict(better(), trials(a, b)),
                      turned = verdict(better(), trials(changed(a, turn), changed(b, turn)));
        CHECK(turned.p == about(v.p));
        CHECK(turned.interval.low == about(v.interval.low));
        const Verdict exchanged = verdict(better(), trials(b, a));
        CHECK(exchanged.p == about(v.p));
        CHECK(exchanged.interval.high == about(-v.interval.low));
        const Verdict doubled = verdict(better(), trials(changed(a, twice), changed(b, twice)));
        CHECK(*doubled.effect == about(*v.effect));
        CHECK(doubled.se->seeds == about(v.se->seeds));
        CHECK(doubled.se->samples == about(v.se->samples * std::sqrt(5.0 / 11)));  // 6 of 5 became 12 of 11 degrees
    }

    TEST_CASE("over: seeds is the sign-flip test, samples or not") {
        Claim claim = better();
        claim.over = seeds;
        const Verdict v = verdict(claim, trials(a, b));
        CHECK(v.over == seeds);
        CHECK(v.p == 0.125);
        CHECK_FALSE(v.se);
        CHECK(v.why.empty());
    }

    TEST_CASE("where outcomes are missing or are those of other samples it is judged over seeds, and says so") {
        auto some = trials(a, b);
        some[1].test_outcomes.reset();
        const Verdict missing = verdict(better(), some);
        CHECK(missing.over == seeds);
        CHECK(missing.p == 0.125);
        CHECK(missing.why == "judged over seeds: no outcomes of samples are kept for a, seed 2");
        some[3].test_outcomes.reset();
        for (std::size_t i = 4; i < 8; ++i) some[i].test_outcomes.reset();
        CHECK(verdict(better(), some).why ==
              "judged over seeds: no outcomes of samples are kept for a, seeds 2, 4 and b");
        some = trials(a, b);
        some[6].test_outcomes->index_sha256 = "other";
        CHECK(verdict(better(), some).why == "judged over seeds: the test samples are not the same in all trials");
        some = trials(a, b);
        some[0].data.sha256["train-images"] = "cd34";
        CHECK(verdict(better(), some).over == seeds);
        Claim loss = better();
        loss.measure = "test_loss";
        CHECK(verdict(loss, trials(a, b)).why == "judged over seeds: no test_loss of samples is kept for a and b");
        // a seed that failed is left out, as ever, and takes no outcomes with it
        some = trials(a, b);
        some[0].status = Status::failed;
        some[0].test_outcomes.reset();
        CHECK(verdict(better(), some).over == both);
        CHECK(verdict(better(), some).pairs == 3);
    }

    TEST_CASE("where no sample differs from the others, nothing is known of new ones") {
        const Verdict v = verdict(better(), trials(a, a));
        CHECK(v.over == seeds);
        CHECK(v.p == 1);
        CHECK(v.why == "judged over seeds: no sample differs from the others, which says little of new ones");
        Claim number = sample::claim("claim", "a", "", "test_accuracy", Expect::greater);
        number.against_number = 0.9;
        CHECK(verdict(number, trials({"11111", "11111", "11111"}, {})).decision == Decision::undecided);
    }

    TEST_CASE("two seeds decide nothing over samples, and say that three could") {
        const Verdict v = verdict(better(), trials({a[0], a[1]}, {c[0], c[1]}));
        CHECK(v.over == both);
        CHECK(v.p == 1);
        CHECK(
            sentence(v) ==
            "claim: undecided. Expected: test_accuracy of a greater than that of b; found: +0.250 (no interval from so "
            "few pairs; 2 seeds, p = 1.0); fewer than 3 seeds say too little of how seeds spread; a verdict needs at "
            "least 3 seeds.");
        CHECK(least_seeds(better(), 0.05) == 3);
        Claim alone = better();
        alone.over = seeds;
        CHECK(least_seeds(alone, 0.05) == 6);
        CHECK(least_seeds(sample::claim("claim", "a", "b", "params", Expect::greater), 0.05) == 6);
    }

    TEST_CASE("the words tell of new data, of these samples, and of what would narrow it") {
        const Verdict v =
            verdict(better(), trials({a[0], a[1], a[2], a[3], a[0], a[2]}, {b[0], b[1], b[2], b[3], b[1], b[0]}));
        CHECK(
            sentence(v) ==
            "claim: undecided. Expected: test_accuracy of a greater than that of b; found: +0.278 (95 % interval "
            "−0.121 … +0.677 for new seeds and new test samples, +0.167 … +0.500 on these samples alone; 6 seeds, p = "
            "0.13); no number of seeds would decide it on these test samples; about 15 test samples would, if the "
            "effect stays the same.");
        const Results results =
            make_results(sample::experiment(trials(a, c), {better()}), trials(a, c), sample::environment());
        CHECK(
            plain_words(results.claims[0], results).sure ==
            "These seeds show it. The 95 % interval of the difference for new seeds and new test samples reaches from "
            "+0.000982 to +0.582. If there were no difference, chance alone would show one at least this large in "
            "about "
            "5 of 100 such experiments (p = 0.050). Of the uncertainty 0 % is the seeds, 0 % which samples were "
            "tested, "
            "100 % luck of single samples in single trainings: more seeds and more test samples would both narrow "
            "it.");
        CHECK(what_would_narrow(verdict(better(), trials(a, b))) ==
              "Of the uncertainty 13 % is the seeds, 58 % which samples were tested, 29 % luck of single samples in "
              "single "
              "trainings: more test samples would narrow it most, more seeds hardly.");
    }

    TEST_CASE("results keep what a verdict over samples says, and are judged anew from their bits alone") {
        const auto all = trials(a, b);
        const Results results = make_results(sample::experiment(all, {better()}), all, sample::environment());
        const Value value = results_to_value(results);
        const Value& claim = value.find("claims")->items[0];
        CHECK(to_json_line(*claim.find("over")) == R"(["seeds", "samples"])");
        for (const char* key : {"se", "parts", "floor", "needs"}) CHECK(claim.find(key));
        CHECK_FALSE(claim.find("ci95_these_samples"));
        const Value& accuracy = *value.find("summary")->items[0].find("test_accuracy");
        CHECK(declare::to_number(accuracy.find("ci95_new_data")->items[0]) == about(0.5957508930340238));
        CHECK(accuracy.find("ci95"));
        if (const auto accepts = python_accepts(results_schema(), {value})) CHECK(*accepts == std::vector<bool>{true});
        Folder folder;
        write_file(folder.path() / "results.json", to_json(value));
        Results read = read_results(folder.path());
        CHECK(read.claims[0].se == results.claims[0].se);
        judge_again(read);
        CHECK(sentence(read.claims[0]) == sentence(results.claims[0]));
        CHECK(results_table(read, 100, false) == results_table(results, 100, false));
        read.config.set("claims", from_json(R"({"claim": {"over": "seeds"}})"));
        judge_again(read);
        CHECK(read.claims[0].over == seeds);
        CHECK(read.claims[0].why.empty());
    }

    TEST_CASE("the table's ± is that of new data, and says so") {
        const auto all = trials(a, b);
        const Results results = make_results(sample::experiment(all, {}), all, sample::environment());
        CHECK(table_of(results).rows[0][2] == "0.833 ± 0.238");
        CHECK(results_table(results, 100, false)
                  .find("± is half of a 95 % interval for new seeds and new test samples.") != std::string::npos);
        auto without = all;
        for (TrialRecord& trial : without) trial.test_outcomes.reset();
        const Results before = make_results(sample::experiment(without, {}), without, sample::environment());
        CHECK(about_plus_minus(before).empty());
    }
}

TEST_SUITE("promises") {
    TEST_CASE("a claim finds nothing where samples alone make the difference, which seeds alone take for an effect") {
        layers::Draws draws(layers::Stream(5, "claims over samples"));
        constexpr int rounds = 300;
        int crossed = 0, alone = 0;
        Claim over_seeds = better();
        over_seeds.over = seeds;
        for (int round = 0; round < rounds; ++round) {
            // Each network has samples that it finds hard, whatever the seed.
            std::vector<double> hard_for_a(200), hard_for_b(200);
            for (auto* hard : {&hard_for_a, &hard_for_b})
                for (double& chance : *hard) chance = draws.uniform() < 0.15 ? 0.9 : 0.02;
            const auto rows = [&](const std::vector<double>& hard) {
                Rows result(8, std::string(hard.size(), '1'));
                for (std::string& row : result)
                    for (std::size_t i = 0; i < row.size(); ++i)
                        if (draws.uniform() < hard[i]) row[i] = '0';
                return result;
            };
            const auto all = trials(rows(hard_for_a), rows(hard_for_b));
            crossed += verdict(better(), all).decision != Decision::undecided;
            alone += verdict(over_seeds, all).decision != Decision::undecided;
        }
        CHECK(crossed <= rounds * 0.05 + 3 * std::sqrt(rounds * 0.05 * 0.95));
        CHECK(crossed > 0);
        CHECK(alone > rounds * 0.2);
    }
}
