#include "layers/kinds/single.h"

#include <fmt/format.h>

namespace layers::kinds {

const Shape& single(std::span<const Shape> src) {
    if (src.size() == 1) return src.front();
    throw ShapeError(fmt::format("takes one input, received {}", src.size()), "put `concatenate` or `add` before it");
}

}  // namespace layers::kinds
