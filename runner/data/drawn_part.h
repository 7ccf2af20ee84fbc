#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "layers/math/random.h"
#include "runner/data/dataset.h"

namespace runner {

/// A part that the runner draws itself.
struct DrawnPart {
    std::string dataset;  // with the name it keys what is drawn at random
    std::string name;     // "train"
    std::int64_t count = 0, classes = 0;
    layers::Shape shape;  // of a picture
};

/// Draws one picture of a class.
using DrawPicture = std::function<void(int of_class, layers::Draws& draws, std::span<std::uint8_t> picture)>;

/// As many pictures of each class, in mixed order, drawn by several threads: picture i depends on its number alone.
Part draw_part(const DrawnPart& what, const DrawPicture& draw);

}  // namespace runner
