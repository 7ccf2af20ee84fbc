#pragma once

#include <span>
#include <vector>

namespace runner::shapes {

/// In a box from -1 to 1 each way, y downwards.
struct Point {
    float x, y;
};

/// A closed line.
using Contour = std::vector<Point>;
/// What lies within an odd number of its contours belongs to the shape.
using Outline = std::vector<Contour>;

struct Shape {
    const char* name;
    Outline outline;
};

/// The classes, in their order.
std::span<const Shape> all_shapes();

/// What stands about in pictures and belongs to no class: a bar.
const Outline& bar();

}  // namespace runner::shapes
