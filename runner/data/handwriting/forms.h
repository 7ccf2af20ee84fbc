#pragma once

#include <span>
#include <vector>

namespace runner::handwriting {

/// A point that the pen passes, in a box one wide and one high, y downwards. It turns sharply at a corner.
struct Point {
    float x, y;
    bool corner = false;
};

/// From pen down to pen up.
using Stroke = std::vector<Point>;
/// One way to write a digit.
using Form = std::vector<Stroke>;

/// The ways in which people write `digit`, 0 … 9; the first are met more often.
std::span<const Form> forms(int digit);

}  // namespace runner::handwriting
