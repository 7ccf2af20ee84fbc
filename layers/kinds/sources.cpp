#include "layers/kinds/sources.h"

#include <fmt/format.h>

#include <algorithm>

#include "layers/steps/columns.h"

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

void forward_sum(Builder& builder) {
    const Tensor dst = builder.dst();
    builder.forward([dst, src = builder.src().values()](const Tick&) { std::ranges::copy(src, dst.data); });
    for (std::size_t k = 1; k < builder.sources(); ++k)
        builder.forward([dst, src = builder.src(k).values()](const Tick&) { accumulate(dst.values(), src); });
}

}  // namespace layers::kinds
