#include "layers/math/shape.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace layers {

std::int64_t size_of(const Shape& shape) {
    std::int64_t size = 1;
    for (const std::int64_t side : shape)
        if (side < 0 || __builtin_mul_overflow(size, side, &size))
            throw ShapeError(fmt::format("{} has more values than can be counted", show(shape)));
    return size;
}

std::string show(const Shape& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

}  // namespace layers
