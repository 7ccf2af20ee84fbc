// What the statistics promise, by simulation: seeded, so that a run of the tests is like the one before. More of it:
//   RUNNER_TEST_SIMULATIONS=100000 build/bin/tests -ts=promises
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "layers/math/random.h"
#include "runner/results/gate.h"
#include "tests/results/sample.h"
#include "tests/support/slower.h"

using namespace runner;
using namespace tests;

namespace {

int simulations() {
    const char* wanted = std::getenv("RUNNER_TEST_SIMULATIONS");
    return wanted ? std::atoi(wanted) : 500;
}

/// A rate, and three standard errors of what so many simulations can tell of it.
double at_most(double rate, int times = 1) { return rate + 3 * std::sqrt(rate * (1 - rate) / (times * simulations())); }

using Distribution = double (*)(layers::Draws&);
double normal(layers::Draws& draws) { return draws.normal(); }
/// Mostly near the best, now and then far below: what accuracies look like. Mean 0, deviation 1.
double skewed(layers::Draws& draws) { return 1 + std::log(1 - draws.uniform()); }

/// Trials of variants `a`, `b`, … that are alike but for the shift of `a`, in units of one trial's deviation.
class Trials {
public:
    Trials(int variants, int seeds) {
        for (int variant = 0; variant < variants; ++variant)
            for (int seed = 1; seed <= seeds; ++seed) {
                TrialRecord& trial = records.emplace_back();
                trial.variant = std::string(1, static_cast<char>('a' + variant));
                trial.seed = static_cast<std::uint64_t>(seed);
                trial.status = Status::finished;
                trial.curve.epoch = {0, 1};
            }
    }

    void draw(layers::Draws& draws, Distribution distribution, double shift) {
        for (TrialRecord& trial : records)
            trial.test["accuracy"] = 0.99 + 0.001 * (distribution(draws) + (trial.variant == "a" ? shift : 0));
    }

    /// The same as counts of epochs: for the sign test, which is quick for any number of seeds.
    void draw_epochs(layers::Draws& draws, int shift) {
        for (TrialRecord& trial : records) {
            trial.epochs_run = static_cast<std::int64_t>(draws.below(12)) + 1 + (trial.variant == "a" ? shift : 0);
            trial.curve.epoch.resize(static_cast<std::size_t>(trial.epochs_run) + 1);
            auto& column = trial.curve.column("val_accuracy");
            column.assign(trial.curve.epoch.size(), 0.5);
            column.back() = 0.99;
            for (std::size_t i = 0; i < trial.curve.epoch.size(); ++i) trial.curve.epoch[i] = static_cast<int>(i);
        }
    }

    std::vector<TrialRecord> records;
};

Claim better(Expect expect = Expect::greater, double margin = 0) {
    Claim claim = sample::claim("claim", "a", "b", "test_accuracy", expect);
    if (margin > 0) claim.margin = Margin{margin, false};
    return claim;
}

Claim sooner() {
    Claim claim = sample::claim("claim", "a", "b", "epochs_to", Expect::less);
    claim.monitor = "val_accuracy";
    claim.target = 0.985;
    return claim;
}

struct Rates {
    double supported = 0, refuted = 0, seeds = 0;  // seeds: the mean number that a verdict took
    double decided() const { return supported + refuted; }
};

/// How often a claim finds something; of several pairs, how often any of them does.
template <class Draw>
Rates rates(const Claim& claim, Trials trials, const Looks& looks, const Draw& draw, int times = 1) {
    layers::Draws draws(layers::Stream(1, "promises"));
    const int n = times * simulations();
    Rates rates;
    for (int i = 0; i < n; ++i) {
        draw(trials, draws);
        bool supported = false, refuted = false;
        for (const Verdict& verdict : judge({claim}, trials.records, looks)) {
            supported = supported || verdict.decision == Decision::supported;
            refuted = refuted || verdict.decision == Decision::refuted;
            rates.seeds += static_cast<double>(verdict.pairs) / n;
        }
        rates.supported += static_cast<double>(supported) / n;
        rates.refuted += static_cast<double>(!supported && refuted) / n;
    }
    return rates;
}

Looks looks(std::vector<Look> plan) {
    const int planned = static_cast<int>(plan.size()), most = plan.back().seeds;
    return {std::move(plan), planned, most};
}

const auto null_normal = [](Trials& trials, layers::Draws& draws) { trials.draw(draws, normal, 0); };
const auto null_skewed = [](Trials& trials, layers::Draws& draws) { trials.draw(draws, skewed, 0); };
const auto null_epochs = [](Trials& trials, layers::Draws& draws) { trials.draw_epochs(draws, 0); };

/// Results of `seeds` trials with this spread, which the gate reads.
class Gated {
public:
    Gated(std::uint64_t first_seed, int seeds) {
        std::vector<TrialRecord> trials;
        for (int i = 0; i < seeds; ++i)
            trials.push_back(sample::trial("bn", first_seed + static_cast<std::uint64_t>(i), 3, 0.99));
        results = make_results(sample::experiment(trials, {}), trials, sample::environment());
    }
    void draw(layers::Draws& draws, double mean, double deviation) {
        for (TrialRecord& trial : results.trials) trial.test["accuracy"] = mean + deviation * skewed(draws);
    }
    Results results;
};

/// How many gates in a thousand are not passed by a change of the mean.
double failures(bool paired, double deviation, double change) {
    layers::Draws draws(layers::Stream(2, "gates"));
    Gated baseline(1, 10), now(paired ? 1 : 101, 10);
    const int n = simulations();
    int failed = 0;
    for (int i = 0; i < n; ++i) {
        baseline.draw(draws, 0.99, deviation);
        now.draw(draws, 0.99 + change, deviation);
        failed += pass_gate(now.results, baseline.results, {}).exit_code() != ExitCode::done;
    }
    return 1000.0 * failed / n;
}

}  // namespace

TEST_SUITE("promises") {
    TEST_CASE("where nothing is, a claim finds something at most once in twenty times") {
        const Trials eight(2, 8);
        CHECK(rates(better(), eight, {}, null_normal, 4).decided() <= at_most(0.05, 4));
        CHECK(rates(better(), eight, {}, null_skewed, 4).decided() <= at_most(0.05, 4));
        CHECK(rates(better(), eight, {}, null_normal, 4).decided() > 0.03);  // and not by never finding anything
        CHECK(rates(sooner(), Trials(2, 16), {}, null_epochs).decided() <= at_most(0.05));
    }

    TEST_CASE("nor at the edge of a margin, nor of several pairs") {
        // the true effect is the margin itself: neither answer would be right
        const auto edge = [](Trials& trials, layers::Draws& draws) { trials.draw(draws, normal, -1); };
        CHECK(rates(better(Expect::not_less, 0.001), Trials(2, 8), {}, edge, 4).decided() <= at_most(0.05, 4));
        CHECK(rates(better(Expect::equal, 0.001), Trials(2, 8), {}, edge).supported <= at_most(0.025));
        // and where the margin is a share of what the other has, which is known no better
        Claim relative = better(Expect::greater);
        relative.margin = Margin{0.5, true};
        const auto at_share = [](Trials& trials, layers::Draws& draws) {
            for (TrialRecord& trial : trials.records)
                trial.test["accuracy"] = (trial.variant == "a" ? 0.45 : 0.3) + 0.03 * draws.normal();
        };
        CHECK(rates(relative, Trials(2, 8), {}, at_share, 4).decided() <= at_most(0.05, 4));
        Claim all = better();
        all.pairs = {{"a", "b"}, {"a", "c"}, {"a", "d"}, {"b", "c"}, {"b", "d"}, {"c", "d"}};
        CHECK(rates(all, Trials(4, 9), {}, null_normal).decided() <= at_most(0.05));
    }

    // The sanitizers would take a quarter of an hour for it; the same code passes them in the other tests of looks.
    TEST_CASE("adding seeds while it is undecided keeps the promise, and looking without a correction would not" *
              doctest::skip(tests::slower > 1)) {
        const auto plan = plan_looks(8, 12);
        const Trials twelve(2, 12);
        const double share = rates(better(), twelve, looks(plan), null_normal).decided();
        CHECK(share <= at_most(0.05));
        CHECK(share > 0.02);
        CHECK(rates(better(), Trials(2, 10), looks(plan_looks(8, 10)), null_skewed).decided() <= at_most(0.05));
        const auto naive = [](bool counted) {
            layers::Draws draws(layers::Stream(5, "promises"));
            Trials trials(2, 12);
            int found = 0;
            for (int i = 0; i < simulations(); ++i) {
                null_normal(trials, draws);
                bool any = false;
                std::vector<int> before;
                for (int n = 8; n <= 12 && !any; n += 2) {
                    std::vector<TrialRecord> first;
                    for (const TrialRecord& trial : trials.records)
                        if (trial.seed <= static_cast<std::uint64_t>(n)) first.push_back(trial);
                    const Looks by_hand{{}, 0, 0, counted ? before : std::vector<int>{}};
                    any = judge({better()}, first, by_hand).at(0).decision != Decision::undecided;
                    before.push_back(n);
                }
                found += any;
            }
            return static_cast<double>(found) / simulations();
        };
        CHECK(naive(false) > 0.07);
        CHECK(naive(true) < naive(false));
        CHECK(rates(sooner(), Trials(2, 12), looks(plan), null_epochs).decided() <= at_most(0.05));
    }

    TEST_CASE("what is there is found, and with few seeds where it is large") {
        const auto with = [](double shift) {
            return [shift](Trials& trials, layers::Draws& draws) { trials.draw(draws, normal, shift); };
        };
        // a difference of one deviation of the differences, in ten pairs: four times in five
        const double ten = rates(better(), Trials(2, 10), {}, with(std::sqrt(2.0))).supported;
        CHECK(ten > 0.7);
        CHECK(ten < 0.88);
        const auto plan = looks(plan_looks(8, 12));
        const Rates large = rates(better(), Trials(2, 12), plan, with(3));
        CHECK(large.supported > 0.97);
        CHECK(large.seeds < 9);
        const Rates small = rates(better(), Trials(2, 12), plan, with(std::sqrt(2.0)));
        CHECK(small.supported > 0.5);
        CHECK(small.refuted < 0.001);
        CHECK(small.seeds > 9);
    }

    TEST_CASE("an unchanged configuration fails the gate at most once in a thousand times") {
        // ten seeds, margin 0.005; the spread of the test accuracy is 0.0009 to 0.0015 on MNIST
        CHECK(failures(true, 0.0015, 0) <= 1);
        CHECK(failures(false, 0.0015, 0) <= 1);
        CHECK(failures(true, 0.0015, -0.01) == 1000);
        CHECK(failures(false, 0.0015, -0.01) == 1000);
        CHECK(failures(true, 0.0015, -0.005) >= 920);  // just as bad as the margin: five percent get through
        CHECK(failures(true, 0.01, 0) > 100);          // a spread for which ten seeds are too few
    }
}
