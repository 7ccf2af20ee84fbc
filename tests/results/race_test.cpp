// A race keeps its promise: experiments with a known truth, drawn again and again.
//   RUNNER_TEST_SIMULATIONS=4000 build/bin/tests -tc='a race*' -s

#include "runner/results/race.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "layers/math/random.h"

using namespace runner;

namespace {

int simulations(int usual) {
    const char* wanted = std::getenv("RUNNER_TEST_SIMULATIONS");
    return wanted ? std::atoi(wanted) : usual;
}

/// How the values of candidates spread around what they are worth, and how much they are worth.
enum class Noise { even, uneven, wild_best, skewed, failing, shares };
enum class Worth { line, one_ahead, close_pair, line_of_close };

struct Planted {
    Noise noise;
    Worth worth;
    std::size_t candidates, seeds;
};

/// In spreads of a single value; the first is the best.
double worth_of(const Planted& it, std::size_t candidate) {
    const auto place = static_cast<double>(candidate);
    switch (it.worth) {
        case Worth::line:
            return -0.5 * place;
        case Worth::one_ahead:
            return candidate == 0 ? 0 : -3;
        case Worth::close_pair:
            return candidate == 0 ? 0 : candidate == 1 ? -0.05 : -4;
        case Worth::line_of_close:
            return -0.02 * place;
    }
    return 0;
}

double noise_of(const Planted& it, std::size_t candidate, layers::Draws& draws) {
    const double normal = draws.normal(), uniform = draws.uniform();
    switch (it.noise) {
        case Noise::even:
        case Noise::shares:
            return normal;
        case Noise::uneven:
            return candidate == 0 ? normal : normal * (1 + static_cast<double>(candidate % 3));
        case Noise::wild_best:
            return candidate == 0 ? 3 * normal : normal;
        case Noise::skewed:
            return 1 + std::log(1 - uniform);
        case Noise::failing:
            return uniform < 0.1 ? -3 : 1.0 / 3;
    }
    return 0;
}

double value_of(const Planted& it, std::size_t candidate, double of_seed, layers::Draws& draws) {
    const double value = worth_of(it, candidate) + of_seed + noise_of(it, candidate, draws);
    return it.noise == Noise::shares ? std::round(20 * (0.8 + 0.05 * value)) / 20 : value;
}

struct Outcome {
    double lost = 0, trained = 0;  // shares: of races that lost the best, and of all trials
};

/// Whether the best left, and how many trials there were.
std::pair<bool, std::size_t> run(const Planted& it, double miss, layers::Draws& draws) {
    const Race race(miss, it.candidates, it.seeds);
    std::vector<std::size_t> running;
    for (std::size_t i = 0; i < it.candidates; ++i) running.push_back(i);
    std::vector<std::vector<double>> values(it.candidates);
    std::size_t trials = 0;
    for (std::size_t seed = 0; seed < it.seeds && running.size() > 1; ++seed) {
        const double of_seed = draws.normal();
        std::vector<std::vector<double>> known;
        for (std::size_t i = 0; i < it.candidates; ++i) values[i].push_back(value_of(it, i, of_seed, draws));
        for (const std::size_t i : running) known.push_back(values[i]);
        trials += running.size();
        const auto losses = race.look(known);
        std::vector<std::size_t> staying;
        for (std::size_t i = 0; i < running.size(); ++i)
            if (!losses[i]) staying.push_back(running[i]);
        running = staying;
    }
    return {running.empty() || running.front() != 0, trials};
}

Outcome simulate(const Planted& it, double miss, int count, std::uint64_t seed) {
    layers::Draws draws(layers::Stream(seed, "race"));
    Outcome outcome;
    for (int i = 0; i < count; ++i) {
        const auto [lost, trials] = run(it, miss, draws);
        outcome.lost += lost;
        outcome.trained += static_cast<double>(trials);
    }
    outcome.lost /= count;
    outcome.trained /= static_cast<double>(count) * static_cast<double>(it.candidates * it.seeds);
    return outcome;
}

const std::vector<std::pair<const char*, Planted>> planted = {
    {"two, a line, even", {Noise::even, Worth::line, 2, 5}},
    {"two, close, even", {Noise::even, Worth::close_pair, 2, 5}},
    {"two, close, uneven", {Noise::uneven, Worth::close_pair, 2, 8}},
    {"five, a line, even", {Noise::even, Worth::line, 5, 4}},
    {"five, one ahead, uneven", {Noise::uneven, Worth::one_ahead, 5, 4}},
    {"five, all close, even", {Noise::even, Worth::line_of_close, 5, 4}},
    {"five, a line, wild best", {Noise::wild_best, Worth::line, 5, 6}},
    {"five, close pair, failing", {Noise::failing, Worth::close_pair, 5, 6}},
    {"ten, a line, even", {Noise::even, Worth::line, 10, 6}},
    {"ten, close pair, even", {Noise::even, Worth::close_pair, 10, 6}},
    {"ten, all close, uneven", {Noise::uneven, Worth::line_of_close, 10, 6}},
    {"ten, close pair, wild best", {Noise::wild_best, Worth::close_pair, 10, 6}},
    {"ten, a line, skewed", {Noise::skewed, Worth::line, 10, 6}},
    {"ten, a line, shares of 20", {Noise::shares, Worth::line, 10, 6}},
    {"thirty, a line, even", {Noise::even, Worth::line, 30, 8}},
    {"thirty, one ahead, even", {Noise::even, Worth::one_ahead, 30, 8}},
    {"thirty, close pair, uneven", {Noise::uneven, Worth::close_pair, 30, 8}},
    {"thirty, all close, wild best", {Noise::wild_best, Worth::line_of_close, 30, 8}},
    {"thirty, close pair, skewed", {Noise::skewed, Worth::close_pair, 30, 8}},
    {"thirty, a line, failing", {Noise::failing, Worth::line, 30, 8}},
};

}  // namespace

TEST_SUITE("promises") {
    TEST_CASE("a race loses the best in no more than the share that it says, and trains less") {
        constexpr double miss = 0.05;
        const int count = simulations(200);
        REQUIRE(planted.size() == 20);
        double all = 0;
        for (std::size_t i = 0; i < planted.size(); ++i) {
            const auto& [name, it] = planted[i];
            const Outcome outcome = simulate(it, miss, count, i + 1);
            if (count > 1000)
                MESSAGE(fmt::format("| {} | {} | {:.1f} % | {:.0f} % |", name, it.seeds, 100 * outcome.lost,
                                    100 * outcome.trained));
            CAPTURE(name);
            CHECK(outcome.lost <= miss + 3 * std::sqrt(miss * (1 - miss) / count));
            if (it.candidates == 30 && it.noise == Noise::even) CHECK(outcome.trained < 0.8);
            all += outcome.lost / static_cast<double>(planted.size());
        }
        CHECK(all <= miss);
    }

    TEST_CASE("a race that may lose the best more often does, and trains less still") {
        const Planted apart{Noise::even, Worth::line, 10, 6}, close{Noise::even, Worth::line_of_close, 10, 6};
        const auto lost = [&](const Planted& it, double miss) { return simulate(it, miss, 200, 1); };
        CHECK(lost(apart, 0.5).trained < lost(apart, 0.001).trained - 0.1);
        CHECK(lost(close, 0.5).lost > 0.05);
        CHECK(lost(close, 0.001).lost == 0);
    }
}

TEST_SUITE("results") {
    TEST_CASE("who is behind by more than chance leaves, and not before the second seed or at the last") {
        const Race race(0.05, 3, 4);
        const std::vector<std::vector<double>> two = {{0.9, 0.91}, {0.9, 0.9}, {0.1, 0.12}};
        const auto losses = race.look(two);
        CHECK_FALSE(losses[0]);
        CHECK_FALSE(losses[1]);
        REQUIRE(losses[2]);
        CHECK(losses[2]->behind == doctest::Approx(0.795));
        CHECK(losses[2]->bound < 0.3);
        const auto nobody = [&](std::size_t seeds) {
            std::vector<std::vector<double>> values = {std::vector(seeds, 1.0), std::vector(seeds, 0.5)};
            const auto left = Race(0.05, 2, 4).look(values);
            return !left[0] && !left[1];
        };
        CHECK(nobody(1));
        CHECK_FALSE(nobody(2));
        CHECK(nobody(4));  // what is left is to choose
        const auto equal = race.look({{0.5, 0.5}, {0.5, 0.5}, {0.5, 0.5}});
        CHECK(std::ranges::none_of(equal, [](const auto& loss) { return loss.has_value(); }));
        CHECK(race.look({{0.5, 0.4}}).size() == 1);
        CHECK(race.look({}).empty());
    }
}
