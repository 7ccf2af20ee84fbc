#include "runner/results/latin_square.h"

#include <cmath>

#include "runner/results/f_distribution.h"
#include "runner/results/statistics.h"

namespace runner {
namespace {

bool is_prime(std::size_t number) {
    if (number < 2) return false;
    for (std::size_t d = 2; d * d <= number; ++d)
        if (number % d == 0) return false;
    return true;
}

}  // namespace

std::size_t LatinSquare::levels_for(std::size_t levels, std::size_t factors) {
    while (levels > 2 && !is_prime(levels)) --levels;
    return levels > 2 && factors < levels ? levels : 0;
}

std::size_t LatinSquare::level(std::size_t run, std::size_t factor) const {
    const std::size_t i = run / levels_, j = run % levels_;
    return factor == factors_ ? j : (i + factor * j) % levels_;
}

std::vector<LatinSquare::Effect> LatinSquare::effects(std::span<const double> values) const {
    const double n = static_cast<double>(levels_), all = mean(values);
    double rest = 0;
    for (const double value : values) rest += (value - all) * (value - all);
    std::vector<double> squares;
    for (std::size_t factor = 0; factor <= factors_; ++factor) {
        std::vector<double> sums(levels_);
        for (std::size_t run = 0; run < runs(); ++run) sums[level(run, factor)] += values[run] - all;
        double sum = 0;
        for (const double one : sums) sum += one * one / n;
        squares.push_back(sum);
        rest -= sum;
    }
    const double between = n - 1, within = n * n - 1 - static_cast<double>(factors_ + 1) * between;
    double total = rest;
    for (const double square : squares) total += square;
    constexpr double rounding = 1e-9;
    std::vector<Effect> effects;
    for (const double square : squares) {
        if (rest <= rounding * total) {
            effects.push_back(square <= rounding * total ? Effect{} : Effect{HUGE_VAL, 0});
            continue;
        }
        const double f = square / between / (rest / within);
        effects.push_back({f, f_above(f, between, within)});
    }
    return effects;
}

}  // namespace runner
