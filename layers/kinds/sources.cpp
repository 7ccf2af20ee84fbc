#include "layers/kinds/sources.h"

#include <fmt/format.h>

namespace layers::kinds {

const Shape& single(std::span<const Shape> src) {
    if (src.size() == 1) return src.front();
    throw ShapeError(fmt::format("takes one input, received {}", src.size()), "put `concatenate` or `add` before it");
}

void require_several(std::span<const Shape> src) {
    if (src.size() < 2)
        throw ShapeError(fmt::format("joins several inputs, received {}", src.size()), "name them: `from: [a, b]`");
}

const Shape& common(std::span<const Shape> src) {
    require_several(src);
    for (const Shape& shape : src)
        if (shape != src.front())
            throw ShapeError(
                fmt::format("takes inputs of one shape, received {} and {}", show(src.front()), show(shape)));
    return src.front();
}

}  // namespace layers::kinds
