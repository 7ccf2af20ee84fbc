// The crossed test over a grid of sizes and spreads, by hand, as a table:
//   RUNNER_TEST_SIMULATIONS=1000 build/bin/tests -tc='the grid*' --no-skip
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <functional>
#include <vector>

#include "layers/math/random.h"
#include "runner/results/crossed.h"

using namespace runner;

namespace {

int times() {
    const char* wanted = std::getenv("RUNNER_TEST_SIMULATIONS");
    return wanted ? std::atoi(wanted) : 300;
}

using Draw = double (*)(layers::Draws&);
double normal_draw(layers::Draws& draws) { return draws.normal(); }
/// Exponential: mean 0, deviation 1, skewness 2.
double skewed_draw(layers::Draws& draws) { return -1 - std::log(1 - draws.uniform()); }
/// One in ten lies ten times as far: deviation 1, heavy tails.
double heavy_draw(layers::Draws& draws) {
    return (draws.uniform() < 0.1 ? 10 : 1) * draws.normal() / std::sqrt(0.9 + 0.1 * 100);
}

struct Cell {
    std::size_t seeds, samples;
    double of_seeds, of_samples, single;

    double variance() const {
        const auto s = static_cast<double>(seeds), i = static_cast<double>(samples);
        return of_seeds * of_seeds / s + of_samples * of_samples / i + single * single / (s * i);
    }
    std::vector<double> effects(layers::Draws& draws, Draw seed, Draw sample, double effect) const {
        std::vector<double> by_sample(samples), all;
        for (double& one : by_sample) one = effect + of_samples * sample(draws);
        all.reserve(seeds * samples);
        for (std::size_t s = 0; s < seeds; ++s) {
            const double by_seed = of_seeds * seed(draws);
            for (const double one : by_sample) all.push_back(one + by_seed + single * draws.normal());
        }
        return all;
    }
};

struct Shares {
    double covered = 0, seeds_alone = 0, power = 0, oracle = 0;
};

/// An effect of 2.8 standard errors is found by who knows them in four of five cases.
Shares shares_of(const Cell& cell, Draw seed, Draw sample) {
    layers::Draws draws(layers::Stream(9, "grid"));
    Shares shares;
    const double error = std::sqrt(cell.variance()), effect = 2.8016 * error, one = 1.0 / times();
    for (int round = 0; round < times(); ++round) {
        const auto effects = cell.effects(draws, seed, sample, effect);
        const Crossed crossed(effects, cell.seeds);
        const Interval ends = crossed.interval(0.05);
        shares.covered += one * (ends.low <= effect && effect <= ends.high);
        shares.power += one * (ends.low > 0);
        shares.oracle += one * (crossed.mean() > 1.96 * error);
        std::vector<double> by_seed;
        for (std::size_t s = 0; s < cell.seeds; ++s)
            by_seed.push_back(mean(std::span(effects).subspan(s * cell.samples, cell.samples)));
        const Interval alone = *estimate(by_seed).ci95;
        shares.seeds_alone += one * (alone.low <= effect && effect <= alone.high);
    }
    return shares;
}

/// Seeds' and samples' deviations, where that of single trainings on single samples is 1: each from none to large.
std::vector<std::pair<double, double>> spreads() {
    return {{0, 0}, {0.02, 0.3}, {0.1, 0}, {0.02, 1}, {0.1, 1}, {1, 1}};
}

}  // namespace

TEST_SUITE("promises") {
    TEST_CASE("the grid: coverage and power" * doctest::skip()) {
        double sum = 0, alone = 0, least = 1, most = 0, least_alone = 1, power = 0, oracle = 0;
        int cells = 0, powered = 0;
        fmt::print("| seeds | samples | coverage | least … most | seeds alone, least | power | of who knows |\n");
        fmt::print("|--:|--:|--:|:-:|--:|--:|--:|\n");
        for (const std::size_t seeds : {3, 5, 8, 16, 30})
            for (const std::size_t samples : {200, 1000, 10000}) {
                Shares all, low{1, 1, 1, 1}, high;
                for (const auto& [of_seeds, of_samples] : spreads()) {
                    const Shares one = shares_of({seeds, samples, of_seeds, of_samples, 1}, normal_draw, normal_draw);
                    const double part = 1.0 / static_cast<double>(spreads().size());
                    all.covered += part * one.covered, all.power += part * one.power, all.oracle += part * one.oracle;
                    low.covered = std::min(low.covered, one.covered),
                    high.covered = std::max(high.covered, one.covered);
                    low.seeds_alone = std::min(low.seeds_alone, one.seeds_alone);
                    alone += one.seeds_alone, sum += one.covered, ++cells;
                    if (seeds >= 5 && samples >= 1000)
                        least = std::min(least, one.covered), most = std::max(most, one.covered);
                    least_alone = std::min(least_alone, one.seeds_alone);
                    if (seeds >= 8) power += one.power, oracle += one.oracle, ++powered;
                }
                fmt::print("| {} | {} | {:.3f} | {:.2f} … {:.2f} | {:.2f} | {:.2f} | {:.2f} |\n", seeds, samples,
                           all.covered, low.covered, high.covered, low.seeds_alone, all.power, all.oracle);
            }
        fmt::print(
            "mean {:.4f}; from 5 seeds and 1,000 samples on {:.3f} … {:.3f}; seeds alone mean {:.3f}, least {:.3f}; "
            "power from 8 seeds on {:.3f}, of who knows {:.3f}\n",
            sum / cells, least, most, alone / cells, least_alone, power / powered, oracle / powered);
        const double noise = 3 * std::sqrt(0.05 * 0.95 / times());
        CHECK(sum / cells >= 0.945 - noise / std::sqrt(cells));
        CHECK(sum / cells <= 0.96 + noise / std::sqrt(cells));
        CHECK(least >= 0.92 - noise);
        CHECK(most <= 0.98 + noise);
        CHECK(power >= 0.9 * oracle);
        CHECK(least_alone < 0.5);
    }

    TEST_CASE("the grid: effects that are skewed or heavy" * doctest::skip()) {
        fmt::print("| effects | seeds | of seeds | of samples | coverage |\n|:--|--:|--:|--:|--:|\n");
        const std::vector<std::pair<const char*, Draw>> kinds = {
            {"normal", normal_draw}, {"exponential", skewed_draw}, {"heavy", heavy_draw}};
        for (const auto& [name, draw] : kinds)
            for (const std::size_t seeds : {5, 8, 16})
                for (const auto& [of_seeds, of_samples] : {std::pair{1.0, 0.1}, std::pair{0.1, 1.0}})
                    fmt::print("| {} | {} | {} | {} | {:.3f} |\n", name, seeds, of_seeds, of_samples,
                               shares_of({seeds, 500, of_seeds, of_samples, 1}, draw, draw).covered);
    }
}
