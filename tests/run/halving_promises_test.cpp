// What halving keeps, by simulation of curves: experiments with a known truth, drawn again and again.
//   RUNNER_TEST_SIMULATIONS=2000 build/bin/tests -tc='halving*by simulation*' -s

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "layers/math/random.h"
#include "runner/results/claims.h"
#include "runner/run/halving.h"
#include "tests/results/sample.h"

using namespace tests;
using namespace runner;

namespace {

int simulations_of_halving(int usual) {
    const char* wanted = std::getenv("RUNNER_TEST_SIMULATIONS");
    return wanted ? std::atoi(wanted) : usual;
}

/// How candidates come to what they are worth: all alike, the better the sooner, or the better the later.
enum class Course { alike, quick_is_good, slow_is_good };

struct PlantedCurves {
    Course course;
    double apart;  // what neighbours are worth, in spreads of a single value
    std::size_t candidates, seeds;
    Halving halving;
};

constexpr std::int64_t planted_epochs = 27;

/// Of one candidate: what it is worth at the end, and after how many epochs it has two thirds of that.
struct Truth {
    double worth = 0, slowness = 3;
};

Truth truth_of(const PlantedCurves& it, std::size_t candidate) {
    const auto place = static_cast<double>(candidate), share = place / static_cast<double>(it.candidates);
    Truth truth{.worth = -it.apart * place};
    if (it.course == Course::quick_is_good) truth.slowness = 1 + 6 * share;
    if (it.course == Course::slow_is_good) truth.slowness = 7 - 6 * share;
    return truth;
}

/// A whole training: its curve nears what this seed makes of it, with noise from epoch to epoch.
TrialRecord planted_trial(const Truth& truth, double of_seed, layers::Draws& draws) {
    TrialRecord record;
    record.status = Status::finished;
    record.epochs_run = planted_epochs;
    const double end = truth.worth + of_seed + draws.normal();
    auto& column = record.curve.column("val_accuracy");
    for (std::int64_t epoch = 0; epoch <= planted_epochs; ++epoch) {
        record.curve.epoch.push_back(epoch);
        column.push_back(end - 20 * std::exp(-static_cast<double>(epoch) / truth.slowness) + 0.3 * draws.normal());
    }
    return record;
}

struct OutcomeOfHalving {
    double lost = 0, regret = 0, trained = 0, lost_by_all = 0;
};

/// Trains all, so that it is known who would have been kept.
OutcomeOfHalving simulate_halving(const PlantedCurves& it, int count, std::uint64_t seed) {
    layers::Draws draws(layers::Stream(seed, "halving"));
    OutcomeOfHalving mean;
    for (int n = 0; n < count; ++n) {
        std::vector<std::vector<std::optional<TrialRecord>>> trials(it.candidates);
        for (std::size_t s = 0; s < it.seeds; ++s) {
            const double of_seed = draws.normal();
            for (std::size_t i = 0; i < it.candidates; ++i)
                trials[i].emplace_back(planted_trial(truth_of(it, i), of_seed, draws));
        }
        SearchRecord search{.by = "last.val_accuracy", .seeds = std::vector<std::uint64_t>(it.seeds, 1)};
        search.candidates.resize(it.candidates);
        const auto index = [&](const CandidateRecord& c) {
            return static_cast<std::size_t>(&c - &search.candidates[0]);
        };
        const TrialsOf trials_of = [&](const CandidateRecord& candidate) { return trials[index(candidate)]; };
        halve(search, it.halving, planted_epochs, trials_of);
        const CandidateRecord* best = nullptr;
        double epochs = 0;
        for (const CandidateRecord& candidate : search.candidates) {
            epochs += static_cast<double>(search.rungs[candidate.at_rungs.size() - 1]);
            if (candidate.left.empty() && (!best || *candidate.mean > *best->mean)) best = &candidate;
        }
        SearchRecord all = search;
        for (CandidateRecord& candidate : all.candidates) candidate = {};
        const TrialsOf of_all = [&](const CandidateRecord& c) {
            return trials[static_cast<std::size_t>(&c - &all.candidates[0])];
        };
        halve(all, {.from = planted_epochs, .factor = 2}, planted_epochs, of_all);
        const auto first = std::ranges::max_element(all.candidates, {}, [](const auto& c) { return *c.mean; });
        mean.lost += index(*best) != 0;
        mean.regret += truth_of(it, 0).worth - truth_of(it, index(*best)).worth;
        mean.trained += epochs / static_cast<double>(it.candidates) / static_cast<double>(planted_epochs);
        mean.lost_by_all += first != all.candidates.begin();
    }
    for (double* sum : {&mean.lost, &mean.regret, &mean.trained, &mean.lost_by_all}) *sum /= count;
    return mean;
}

const std::vector<std::pair<const char*, PlantedCurves>> planted_curves = [] {
    std::vector<std::pair<const char*, PlantedCurves>> all;
    const Halving usual{3, 3}, late{9, 3}, two{3, 2};
    using enum Course;
    all.push_back({"nine, all alike, half a spread", {alike, 0.5, 9, 2, usual}});
    all.push_back({"nine, all alike, two spreads", {alike, 2, 9, 2, usual}});
    all.push_back({"nine, quick is good, half a spread", {quick_is_good, 0.5, 9, 2, usual}});
    all.push_back({"nine, quick is good, two spreads", {quick_is_good, 2, 9, 2, usual}});
    all.push_back({"nine, slow is good, half a spread", {slow_is_good, 0.5, 9, 2, usual}});
    all.push_back({"nine, slow is good, two spreads", {slow_is_good, 2, 9, 2, usual}});
    all.push_back({"nine, slow is good, two spreads, from 9", {slow_is_good, 2, 9, 2, late}});
    all.push_back({"nine, slow is good, two spreads, factor 2", {slow_is_good, 2, 9, 2, two}});
    all.push_back({"nine, all alike, two spreads, one seed", {alike, 2, 9, 1, usual}});
    all.push_back({"nine, all alike, two spreads, four seeds", {alike, 2, 9, 4, usual}});
    all.push_back({"thirty, all alike, half a spread", {alike, 0.5, 30, 2, usual}});
    all.push_back({"thirty, all alike, two spreads", {alike, 2, 30, 2, usual}});
    all.push_back({"thirty, quick is good, half a spread", {quick_is_good, 0.5, 30, 2, usual}});
    all.push_back({"thirty, quick is good, two spreads", {quick_is_good, 2, 30, 2, usual}});
    all.push_back({"thirty, slow is good, half a spread", {slow_is_good, 0.5, 30, 2, usual}});
    all.push_back({"thirty, slow is good, half a spread, from 9", {slow_is_good, 0.5, 30, 2, late}});
    all.push_back({"thirty, slow is good, half a spread, factor 2", {slow_is_good, 0.5, 30, 2, two}});
    all.push_back({"thirty, all alike, half a spread, one seed", {alike, 0.5, 30, 1, usual}});
    all.push_back({"thirty, all alike, half a spread, four seeds", {alike, 0.5, 30, 4, usual}});
    all.push_back({"a hundred, all alike, half a spread", {alike, 0.5, 100, 2, usual}});
    return all;
}();

}  // namespace

TEST_SUITE("promises") {
    TEST_CASE(
        "halving trains a third and less, and where the order stays keeps who is kept without it, by simulation") {
        const int count = simulations_of_halving(10);
        REQUIRE(planted_curves.size() == 20);
        for (std::size_t i = 0; i < planted_curves.size(); ++i) {
            const auto& [name, it] = planted_curves[i];
            const OutcomeOfHalving outcome = simulate_halving(it, count, i + 1);
            if (count >= 200)
                MESSAGE(fmt::format("| {} | {:.0f} % | {:.0f} % | {:.2f} | {:.0f} % |", name, 100 * outcome.lost_by_all,
                                    100 * outcome.lost, outcome.regret, 100 * outcome.trained));
            CAPTURE(name);
            const double chance = 3 * std::sqrt(0.25 / count);
            if (it.course != Course::slow_is_good) CHECK(outcome.lost <= outcome.lost_by_all + chance);
            if (it.halving == Halving{3, 3}) CHECK(outcome.trained < 0.42);
            CHECK(outcome.trained < 0.62);
        }
    }

    TEST_CASE("halving finds no difference where none is more often than a claim may, by simulation") {
        // What is chosen is held against one that is worth as much as the best of the candidates: no candidate is
        // better, so whatever is found in favour of the chosen is wrong.
        layers::Draws draws(layers::Stream(7, "halving"));
        const PlantedCurves it{Course::alike, 0.2, 9, 2, {3, 3}};
        const int count = simulations_of_halving(100);
        const Claim claim = sample::claim("better", "found", "fixed", "test_accuracy", Expect::greater);
        int wrong = 0;
        for (int n = 0; n < count; ++n) {
            SearchRecord search{.by = "last.val_accuracy", .seeds = {1, 2}};
            search.candidates.resize(it.candidates);
            const double of_seed = draws.normal();
            halve(search, it.halving, planted_epochs, [&](const CandidateRecord& candidate) {
                const Truth truth = truth_of(it, static_cast<std::size_t>(&candidate - &search.candidates[0]));
                return std::vector<std::optional<TrialRecord>>{planted_trial(truth, of_seed, draws),
                                                               planted_trial(truth, -of_seed, draws)};
            });
            const auto best = std::ranges::find_if(search.candidates, [](const auto& c) { return c.left.empty(); });
            const double worth = truth_of(it, static_cast<std::size_t>(best - search.candidates.begin())).worth;
            std::vector<TrialRecord> trials;
            for (const char* variant : {"found", "fixed"})
                for (std::uint64_t seed = 1; seed <= 8; ++seed) {
                    TrialRecord& trial = trials.emplace_back();
                    trial.variant = variant;
                    trial.seed = seed;
                    trial.status = Status::finished;
                    trial.test["accuracy"] =
                        0.9 + 0.001 * ((*variant == 'f' && variant[1] == 'o' ? worth : 0) + draws.normal());
                }
            wrong += judge({claim}, trials, {}).at(0).decision == Decision::supported;
        }
        CHECK(wrong <= 0.05 * count + 3 * std::sqrt(0.05 * 0.95 * count));
    }
}
