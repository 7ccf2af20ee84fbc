#include <algorithm>

#include "layers/kinds/layer.h"
#include "layers/kinds/windows.h"

namespace layers::kinds {
namespace {

struct ZeroPadding2D : Layer {
    Edges padding;

    Signature declare(std::span<const Shape> src) const override {
        const Picture from = picture(src);
        return {.dst = {from.height + padding.top + padding.bottom, from.width + padding.left + padding.right,
                        from.channels}};
    }
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override {
        return writer.pad(inputs.single(), padding.top, padding.left, inputs.dst);
    }
};

/// The zeros around are there from the start: the plan's memory begins with zeros, and nobody else writes here.
void ZeroPadding2D::build(Builder& builder) const {
    const Shape src_shape = builder.shape();
    const Picture from = picture({&src_shape, 1});
    const Tensor src = builder.src(), dst = builder.dst();
    const std::int64_t line = from.width * from.channels;
    const std::int64_t wide = (from.width + padding.left + padding.right) * from.channels;
    const auto place = [=, top = padding.top, left = padding.left * from.channels](std::int64_t row, std::int64_t y) {
        return row * dst.columns + (top + y) * wide + left;
    };
    builder.forward([=](const Tick&) {
        for (std::int64_t row = 0; row < src.rows; ++row)
            for (std::int64_t y = 0; y < from.height; ++y)
                std::copy_n(src.data + row * src.columns + y * line, line, dst.data + place(row, y));
    });
    const Tensor diff_src = builder.diff_src(), diff_dst = builder.diff_dst();
    if (!diff_src) return;
    builder.backward([=](const Tick&) {
        for (std::int64_t row = 0; row < src.rows; ++row)
            for (std::int64_t y = 0; y < from.height; ++y)
                std::copy_n(diff_dst.data + place(row, y), line, diff_src.data + row * src.columns + y * line);
    });
}

}  // namespace

extern const Kind zero_padding2d = make_kind<ZeroPadding2D>(
    {.name = "zero_padding2d",
     .doc = "puts zeros around a picture",
     .fields = {field("padding", &ZeroPadding2D::padding, "how many at each edge", {.least = 0}).as_main()},
     .examples = {{"zero_padding2d", {{2, 3, 2}}}, {"zero_padding2d: [[0, 1], [2, 0]]", {{2, 2, 1}}}}});

}  // namespace layers::kinds
