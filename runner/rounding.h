#pragma once

#include <initializer_list>
#include <span>

namespace runner {

/// The one way in which results are compared. A sum, a mean or a difference of doubles is off in its last digits, and
/// no verdict may hang on them: numbers are the same that differ by less than a millionth of a millionth of the largest
/// that they were made of. Nothing that is measured is known that well.
class Rounding {
public:
    Rounding() = default;
    explicit Rounding(std::span<const double> made_of) { add(made_of); }
    Rounding(std::initializer_list<double> made_of) : Rounding(std::span(made_of.begin(), made_of.size())) {}

    /// Infinite numbers, of targets that were missed, have no size.
    void add(std::span<const double> made_of);

    double tolerance() const { return 1e-12 * largest_; }
    bool same(double a, double b) const;
    bool less(double a, double b) const { return a < b && !same(a, b); }
    /// 0 for what is 0 but for rounding.
    double clean(double number) const { return same(number, 0) ? 0 : number; }

private:
    double largest_ = 0;
};

}  // namespace runner
