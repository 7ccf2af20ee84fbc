#include <fmt/format.h>

#include <algorithm>

#include "layers/kinds/layer.h"
#include "layers/kinds/windows.h"

namespace layers::kinds {
namespace {

struct Cropping2D : Layer {
    Edges cropping = {0, 0, 0, 0};

    Signature declare(std::span<const Shape> src) const override;
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override {
        return writer.crop(inputs.single(), cropping.top, cropping.left, inputs.dst);
    }
};

Signature Cropping2D::declare(std::span<const Shape> src) const {
    const Picture from = picture(src);
    const Shape dst = {from.height - cropping.top - cropping.bottom, from.width - cropping.left - cropping.right,
                       from.channels};
    if (dst[0] < 1 || dst[1] < 1) throw ShapeError(fmt::format("leaves nothing of {}", show(src.front())));
    return {.dst = dst};
}

void Cropping2D::build(Builder& builder) const {
    const Shape src_shape = builder.shape();
    const Picture from = picture({&src_shape, 1});
    const Tensor src = builder.src(), dst = builder.dst();
    const std::int64_t wide = from.width * from.channels;
    const std::int64_t line = wide - (cropping.left + cropping.right) * from.channels, lines = dst.columns / line;
    const auto place = [=, top = cropping.top, left = cropping.left * from.channels](std::int64_t row, std::int64_t y) {
        return row * src.columns + (top + y) * wide + left;
    };
    builder.forward([=](const Tick&) {
        for (std::int64_t row = 0; row < src.rows; ++row)
            for (std::int64_t y = 0; y < lines; ++y)
                std::copy_n(src.data + place(row, y), line, dst.data + row * dst.columns + y * line);
    });
    const Tensor diff_src = builder.diff_src(), diff_dst = builder.diff_dst();
    if (!diff_src) return;
    builder.backward([=](const Tick&) {
        std::ranges::fill(diff_src.values(), 0.0f);
        for (std::int64_t row = 0; row < src.rows; ++row)
            for (std::int64_t y = 0; y < lines; ++y)
                std::copy_n(diff_dst.data + row * dst.columns + y * line, line, diff_src.data + place(row, y));
    });
}

}  // namespace

extern const Kind cropping2d = make_kind<Cropping2D>(
    {.name = "cropping2d",
     .doc = "cuts off the edges of a picture",
     .fields = {field("cropping", &Cropping2D::cropping, "how much at each edge", {.least = 0}).as_main()},
     .examples = {{"cropping2d: 1", {{3, 4, 2}}}, {"cropping2d: [[0, 1], [1, 0]]", {{2, 3, 1}}}}});

}  // namespace layers::kinds
