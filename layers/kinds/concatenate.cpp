#include <fmt/format.h>

#include <algorithm>

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"

namespace layers::kinds {
namespace {

/// One input's part of the result: in each of `outer` runs of `stride` values it has `size`, from `offset` on.
struct Part {
    std::int64_t outer, size, stride, offset;

    void gather(const float* whole, float* part) const {
        for (std::int64_t i = 0; i < outer; ++i) std::copy_n(whole + i * stride + offset, size, part + i * size);
    }
    void scatter(const float* part, float* whole) const {
        for (std::int64_t i = 0; i < outer; ++i) std::copy_n(part + i * size, size, whole + i * stride + offset);
    }
};

struct Concatenate : Layer {
    std::int64_t axis = -1;

    Signature declare(std::span<const Shape> src) const override;
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override {
        return writer.concatenate(inputs.src, side(inputs.single().shape), inputs.dst);
    }

private:
    /// Index into a sample's shape; Keras counts the batch as axis 0.
    std::size_t side(const Shape& shape) const {
        const auto sides = static_cast<std::int64_t>(shape.size());
        const std::int64_t index = axis < 0 ? axis + sides : axis - 1;
        if (index < 0 || index >= sides)
            throw ShapeError(fmt::format("has no axis {} in samples {}", axis, show(shape)), "0 would be the batch");
        return static_cast<std::size_t>(index);
    }
};

Signature Concatenate::declare(std::span<const Shape> src) const {
    require_several(src);
    Shape dst = src.front();
    const std::size_t joined = side(dst);
    for (const Shape& shape : src.subspan(1)) {
        Shape same = shape;
        if (same.size() == dst.size()) same[joined] = dst[joined];
        if (same != dst)
            throw ShapeError(fmt::format("takes inputs that differ along axis {} alone, received {} and {}", axis,
                                         show(src.front()), show(shape)));
        dst[joined] += shape[joined];
    }
    return {.dst = dst};
}

void Concatenate::build(Builder& builder) const {
    const Tensor dst = builder.dst(), diff_dst = builder.diff_dst();
    const auto run = [&](std::size_t k) {  // from the joined side on, the values lie together
        const Shape shape = builder.shape(k);
        return size_of(Shape(shape.begin() + static_cast<std::ptrdiff_t>(side(shape)), shape.end()));
    };
    std::int64_t offset = 0, stride = run(0);
    for (std::size_t k = 1; k < builder.sources(); ++k) stride += run(k);
    for (std::size_t k = 0; k < builder.sources(); ++k) {
        const Part part = {dst.size() / stride, run(k), stride, offset};
        offset += part.size;
        builder.forward([=, src = builder.src(k).data](const Tick&) { part.scatter(src, dst.data); });
        if (const Tensor diff_src = builder.diff_src(k))
            builder.backward([=](const Tick&) { part.gather(diff_dst.data, diff_src.data); });
    }
}

}  // namespace

extern const Kind concatenate = make_kind<Concatenate>(
    {.name = "concatenate",
     .doc = "joins its inputs along one axis",
     .fields = {field("axis", &Concatenate::axis, "the axis to join along; -1: the last, 1: the first of a sample")},
     .examples = {{"concatenate", {{2}, {3}}}, {"concatenate: {axis: 1}", {{1, 2}, {2, 2}}}}});

}  // namespace layers::kinds
