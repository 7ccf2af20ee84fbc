#include "layers/kinds/weights.h"
#include "layers/onednn/convolution.h"

namespace layers::kinds {
namespace {

/// A convolution of each channel by itself, and one of single places over all that comes of it.
struct SeparableConv2D : WindowedLayer {
    std::int64_t filters = 1, depth_multiplier = 1;
    Ref<Initializer> pointwise_initializer = standard<Initializer>("glorot_uniform");
    Ref<Regularizer> pointwise_regularizer;
    Ref<Constraint> pointwise_constraint;

    Signature declare(std::span<const Shape> src) const override;
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override;

private:
    onednn::Convolution depthwise(const Picture& src, std::int64_t batch) const;
    onednn::Convolution pointwise(const onednn::Convolution& before) const;
    void build_backward(Builder& builder, const onednn::Pixels& from, const onednn::Pixels& middle) const;
};

onednn::Convolution SeparableConv2D::depthwise(const Picture& src, std::int64_t batch) const {
    const auto [height, width] = windows(src);
    return {.batch = batch,
            .in = src.channels,
            .out = size_of({src.channels, depth_multiplier}),
            .groups = src.channels,
            .height = height,
            .width = width};
}

onednn::Convolution SeparableConv2D::pointwise(const onednn::Convolution& before) const {
    return {.batch = before.batch,
            .in = before.out,
            .out = filters,
            .height = slide_over(before.height.dst, {}, Padding::valid),
            .width = slide_over(before.width.dst, {}, Padding::valid)};
}

Signature SeparableConv2D::declare(std::span<const Shape> src) const {
    const Picture from = picture(src);
    const onednn::Convolution first = depthwise(from, 1);
    const Shape each = {kernel_size.height, kernel_size.width, from.channels, depth_multiplier};
    const Shape all = {1, 1, first.out, filters};
    Signature signature = {.dst = {first.height.dst, first.width.dst, filters}};
    signature.parameters = {kernel(each),
                            {.name = "pointwise_kernel",
                             .shape = all,
                             .initializer = pointwise_initializer,
                             .fans = fans_of(all),
                             .regularizer = pointwise_regularizer,
                             .constraint = pointwise_constraint}};
    signature.parameters.front().name = "depthwise_kernel";
    if (use_bias) signature.parameters.push_back(bias(filters));
    signature.multiply_adds = size_of({first.height.dst, first.width.dst, size_of(each) + size_of(all)});
    return signature;
}

void SeparableConv2D::build(Builder& builder) const {
    const Shape src = builder.shape();
    const onednn::Convolution first = depthwise(picture({&src, 1}), builder.src().rows), second = pointwise(first);
    float* const middle = builder.scratch(size_of({first.batch, first.height.dst, first.width.dst, first.out})).data();
    onednn::Context& context = builder.onednn();
    const auto [from, round_from] = onednn::read_src(context, first, builder.src().data);
    const auto [between, round_between] = onednn::read_src(context, second, middle);
    builder.forward(round_from);
    builder.forward(
        onednn::convolution(context, first, from, builder.parameter("depthwise_kernel").data(), nullptr, middle));
    builder.forward(round_between);
    builder.forward(onednn::convolution(context, second, between, builder.parameter("pointwise_kernel").data(),
                                        use_bias ? builder.parameter("bias").data() : nullptr, builder.dst().data));
    if (builder.diff_dst()) build_backward(builder, from, between);
}

void SeparableConv2D::build_backward(Builder& builder, const onednn::Pixels& from, const onednn::Pixels& middle) const {
    const Shape src = builder.shape();
    const onednn::Convolution first = depthwise(picture({&src, 1}), builder.src().rows), second = pointwise(first);
    float* const diff_middle =
        builder.scratch(size_of({first.batch, first.height.dst, first.width.dst, first.out})).data();
    onednn::Context& context = builder.onednn();
    const auto [diff_dst, round_diff_dst] = onednn::read_dst(context, second, builder.diff_dst().data);
    const auto [back, round_back] = onednn::read_dst(context, first, diff_middle);
    builder.backward(round_diff_dst);
    builder.backward(onednn::convolution_backward_data(context, second, diff_dst,
                                                       builder.parameter("pointwise_kernel").data(), diff_middle));
    builder.backward(round_back);
    if (float* const diff_src = builder.diff_src().data)
        builder.backward(onednn::convolution_backward_data(context, first, back,
                                                           builder.parameter("depthwise_kernel").data(), diff_src));
    if (builder.diff_parameter("pointwise_kernel").empty()) return;
    const auto of_all = onednn::convolution_backward_weights(
        context, second, middle, diff_dst, use_bias ? builder.diff_parameter("bias").data() : nullptr);
    builder.backward(of_all.compute);
    builder.backward_by_rows("pointwise_kernel", of_all.rows);
    const auto of_each = onednn::convolution_backward_weights(context, first, from, back, nullptr);
    builder.backward(of_each.compute);
    builder.backward_by_rows("depthwise_kernel", of_each.rows);
}

Operand SeparableConv2D::write(InferenceWriter& writer, const WrittenInputs& inputs) const {
    const onednn::Convolution first = depthwise(picture({&inputs.single().shape, 1}), 1);
    Constant each = inputs.parameter("depthwise_kernel");
    each.shape = {first.height.window, first.width.window, 1, first.out};
    const Operand middle = writer.convolve(inputs.single(), {first.height, first.width}, first.groups, each, nullptr);
    const onednn::Convolution second = pointwise(first);
    const Constant all = inputs.parameter("pointwise_kernel");
    return write_convolution(writer, inputs, middle, {second.height, second.width}, 1, all, all.shape);
}

}  // namespace

extern const Kind separable_conv2d = make_kind<SeparableConv2D>(
    {.name = "separable_conv2d",
     .doc = "a convolution of each channel by itself, then one over the channels of each place",
     .fields = {field("filters", &SeparableConv2D::filters, "number of output channels", {.least = 1}).as_required(),
                field("kernel_size", &SeparableConv2D::kernel_size, "the window", {.least = 1}).as_required(),
                field("strides", &SeparableConv2D::strides, "how far the window moves", {.least = 1}),
                field("padding", &SeparableConv2D::padding, "whether zeros around keep the size: `same`, or not"),
                field("dilation_rate", &SeparableConv2D::dilation_rate, "how far the window's values are apart",
                      {.least = 1}),
                field("depth_multiplier", &SeparableConv2D::depth_multiplier,
                      "channels that each input channel becomes in between", {.least = 1}),
                field("activation", &SeparableConv2D::function, "the activation after it; default: none"),
                field("use_bias", &SeparableConv2D::use_bias, "whether a bias is added"),
                field("depthwise_initializer", &SeparableConv2D::kernel_initializer,
                      "initial values of the kernel of each channel"),
                field("pointwise_initializer", &SeparableConv2D::pointwise_initializer,
                      "initial values of the kernel over the channels"),
                field("bias_initializer", &SeparableConv2D::bias_initializer, "initial values of the bias"),
                field("depthwise_regularizer", &SeparableConv2D::kernel_regularizer,
                      "penalty on the kernel of each channel"),
                field("pointwise_regularizer", &SeparableConv2D::pointwise_regularizer,
                      "penalty on the kernel over the channels"),
                field("bias_regularizer", &SeparableConv2D::bias_regularizer, "penalty on the bias"),
                field("depthwise_constraint", &SeparableConv2D::kernel_constraint,
                      "projection of the kernel of each channel after each update"),
                field("pointwise_constraint", &SeparableConv2D::pointwise_constraint,
                      "projection of the kernel over the channels after each update"),
                field("bias_constraint", &SeparableConv2D::bias_constraint,
                      "projection of the bias after each update")},
     .aliases = {"separable_convolution2d"},
     .examples = {{"separable_conv2d: {filters: 3, kernel_size: 3}", {{4, 4, 2}}},
                  {"separable_conv2d: {filters: 2, kernel_size: 2, strides: 2, padding: same, depth_multiplier: 2, "
                   "activation: tanh, use_bias: false}",
                   {{3, 3, 2}}}}});

}  // namespace layers::kinds
