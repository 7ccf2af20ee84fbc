#include "layers/kinds/sources.h"

#include <fmt/format.h>

#include "layers/math/multiversion.h"
#include "layers/steps/rectified.h"

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

namespace {

template <bool rectified>
LAYERS_MULTIVERSION void add_values(const float* left, const float* right, float* dst, std::int64_t size) {
    LAYERS_VECTORIZE
    for (std::int64_t i = 0; i < size; ++i) dst[i] = rectify<rectified>(left[i] + right[i]);
}

}  // namespace

void forward_sum(Builder& builder) {
    const Tensor dst = builder.dst();
    for (std::size_t k = 1; k < builder.sources(); ++k) {
        const float* const left = k == 1 ? builder.src(0).data : dst.data;
        const bool rectified = builder.rectified() && k + 1 == builder.sources();
        builder.forward([=, add = rectified ? add_values<true> : add_values<false>,
                         right = builder.src(k).data](const Tick&) { add(left, right, dst.data, dst.size()); });
    }
}

}  // namespace layers::kinds
