#include "layers/kinds/weights.h"
#include "layers/onednn/convolution.h"

namespace layers::kinds {
namespace {

/// Each channel by itself: a convolution with as many groups as channels, whose kernel (height, width, 1, in ·
/// multiplier) lies in memory as Keras's (height, width, in, multiplier).
struct DepthwiseConv2D : WindowedLayer {
    std::int64_t depth_multiplier = 1;

    Signature declare(std::span<const Shape> src) const override;
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override;

private:
    onednn::Convolution over(const Picture& src, std::int64_t batch) const;
};

onednn::Convolution DepthwiseConv2D::over(const Picture& src, std::int64_t batch) const {
    const auto [height, width] = windows(src);
    return {.batch = batch,
            .in = src.channels,
            .out = size_of({src.channels, depth_multiplier}),
            .groups = src.channels,
            .height = height,
            .width = width};
}

Signature DepthwiseConv2D::declare(std::span<const Shape> src) const {
    const Picture from = picture(src);
    const onednn::Convolution shape = over(from, 1);
    const Shape kernel = {kernel_size.height, kernel_size.width, from.channels, depth_multiplier};
    const Shape dst = {shape.height.dst, shape.width.dst, shape.out};
    return {.dst = dst,
            .parameters = kernel_and_bias(kernel, shape.out),
            .multiply_adds = size_of({dst[0], dst[1], size_of(kernel)})};
}

void DepthwiseConv2D::build(Builder& builder) const {
    const Shape src = builder.shape();
    onednn::build_convolution(builder, over(picture({&src, 1}), builder.src().rows), use_bias);
}

Operand DepthwiseConv2D::write(InferenceWriter& writer, const WrittenInputs& inputs) const {
    const onednn::Convolution shape = over(picture({&inputs.single().shape, 1}), 1);
    return write_convolution(writer, inputs, inputs.single(), {shape.height, shape.width}, shape.groups,
                             inputs.parameter("kernel"), {kernel_size.height, kernel_size.width, 1, shape.out});
}

}  // namespace

extern const Kind depthwise_conv2d = make_kind<DepthwiseConv2D>(
    {.name = "depthwise_conv2d",
     .doc = "a convolution of each channel by itself",
     .fields = joined(
         {field("kernel_size", &DepthwiseConv2D::kernel_size, "the window", {.least = 1}).as_main().as_required(),
          field("strides", &DepthwiseConv2D::strides, "how far the window moves", {.least = 1}),
          field("padding", &DepthwiseConv2D::padding, "whether zeros around keep the size: `same`, or not"),
          field("depth_multiplier", &DepthwiseConv2D::depth_multiplier, "output channels of each input channel",
                {.least = 1}),
          field("dilation_rate", &DepthwiseConv2D::dilation_rate, "how far the window's values are apart",
                {.least = 1})},
         weight_fields("depthwise")),
     .examples = {
         {"depthwise_conv2d: 3", {{4, 3, 2}}},
         {"depthwise_conv2d: {kernel_size: [2, 3], strides: 2, padding: same, depth_multiplier: 2}", {{5, 4, 3}}}}});

}  // namespace layers::kinds
