#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace runner {

/// An orthogonal array of several factors in n × n runs, n prime: row i, column j has level (i + f · j) mod n of factor
/// f, and level j of one factor more, the placebo. Of any two factors every pair of levels stands in one run, so that
/// what each does by itself can be told from the others.
class LatinSquare {
public:
    /// `factors` without the placebo, fewer than `levels`, which is prime.
    LatinSquare(std::size_t levels, std::size_t factors) : levels_(levels), factors_(factors) {}

    /// The largest prime that is no more than `levels`; 0 where there is none with room for the factors.
    static std::size_t levels_for(std::size_t levels, std::size_t factors);

    std::size_t levels() const { return levels_; }
    std::size_t runs() const { return levels_ * levels_; }
    std::size_t factors() const { return factors_; }
    /// Of the placebo: `factor` is factors().
    std::size_t level(std::size_t run, std::size_t factor) const;

    /// Whether a factor by itself moves what was measured, beyond what all runs spread.
    struct Effect {
        double f = 1, p = 1;
        bool operator==(const Effect&) const = default;
    };
    /// Of each factor, the placebo last, by analysis of variance. `values` by run.
    std::vector<Effect> effects(std::span<const double> values) const;

private:
    std::size_t levels_, factors_;
};

}  // namespace runner
