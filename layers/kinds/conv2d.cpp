#include <fmt/format.h>

#include "layers/kinds/weights.h"
#include "layers/onednn/convolution.h"

namespace layers::kinds {
namespace {

struct Conv2D : WindowedLayer {
    std::int64_t filters = 1;
    std::int64_t groups = 1;

    Signature declare(std::span<const Shape> src) const override;
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override;
    void check(const Value& at, Diagnostics& diagnostics) const override;

private:
    onednn::Convolution over(const Picture& src, std::int64_t batch) const;
};

void Conv2D::check(const Value& at, Diagnostics& diagnostics) const {
    if (filters % groups != 0)
        diagnostics.error(at, fmt::format("`conv2d`: {} filters cannot be parted into {} groups", filters, groups));
}

onednn::Convolution Conv2D::over(const Picture& src, std::int64_t batch) const {
    const auto [height, width] = windows(src);
    return {.batch = batch, .in = src.channels, .out = filters, .groups = groups, .height = height, .width = width};
}

Signature Conv2D::declare(std::span<const Shape> src) const {
    const Picture from = picture(src);
    if (from.channels % groups != 0)
        throw ShapeError(fmt::format("cannot part {} channels into {} groups", from.channels, groups));
    const onednn::Convolution shape = over(from, 1);
    const Shape kernel = {kernel_size.height, kernel_size.width, from.channels / groups, filters};
    const Shape dst = {shape.height.dst, shape.width.dst, filters};
    return {.dst = dst,
            .parameters = kernel_and_bias(kernel, filters),
            .multiply_adds = size_of({dst[0], dst[1], size_of(kernel)})};
}

void Conv2D::build(Builder& builder) const {
    const Shape src = builder.shape();
    onednn::build_convolution(builder, over(picture({&src, 1}), builder.src().rows), use_bias);
}

Operand Conv2D::write(InferenceWriter& writer, const WrittenInputs& inputs) const {
    const onednn::Convolution shape = over(picture({&inputs.single().shape, 1}), 1);
    const Constant kernel = inputs.parameter("kernel");
    return write_convolution(writer, inputs, inputs.single(), {shape.height, shape.width}, groups, kernel,
                             kernel.shape);
}

}  // namespace

extern const Kind conv2d = make_kind<Conv2D>(
    {.name = "conv2d",
     .doc = "a convolution of pictures (height, width, channels)",
     .fields =
         joined({field("filters", &Conv2D::filters, "number of output channels", {.least = 1}).as_required(),
                 field("kernel_size", &Conv2D::kernel_size, "the window", {.least = 1}).as_required(),
                 field("strides", &Conv2D::strides, "how far the window moves", {.least = 1}),
                 field("padding", &Conv2D::padding, "whether zeros around keep the size: `same`, or not"),
                 field("dilation_rate", &Conv2D::dilation_rate, "how far the window's values are apart", {.least = 1}),
                 field("groups", &Conv2D::groups, "parts of the channels that do not see each other", {.least = 1})},
                weight_fields()),
     .aliases = {"convolution2d"},
     .examples = {{"conv2d: {filters: 3, kernel_size: 3}", {{4, 5, 2}}},
                  {"conv2d: {filters: 2, kernel_size: 2, padding: same, activation: tanh}", {{3, 3, 1}}},
                  {"conv2d: {filters: 4, kernel_size: [3, 2], strides: 2, padding: same, groups: 2, use_bias: false}",
                   {{5, 4, 2}}}}});

}  // namespace layers::kinds
