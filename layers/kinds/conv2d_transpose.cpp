#include "layers/kinds/weights.h"
#include "layers/onednn/convolution.h"
#include "layers/steps/columns.h"

namespace layers::kinds {
namespace {

/// What a convolution's backward step does to gradients, done to pictures: the convolution reads what this layer gives
/// and gives what this layer reads, so its kernel is (height, width, out, in).
struct Conv2DTranspose : WindowedLayer {
    std::int64_t filters = 1;

    Signature declare(std::span<const Shape> src) const override;
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override;

private:
    onednn::Convolution onto(const Picture& src, std::int64_t batch) const;
    void build_backward(Builder& builder, const onednn::Convolution& shape, const onednn::Pixels& src) const;
};

onednn::Convolution Conv2DTranspose::onto(const Picture& src, std::int64_t batch) const {
    return {.batch = batch,
            .in = filters,
            .out = src.channels,
            .height = slide_onto(src.height, {0, kernel_size.height, strides.height, dilation_rate.height}, padding),
            .width = slide_onto(src.width, {0, kernel_size.width, strides.width, dilation_rate.width}, padding)};
}

Signature Conv2DTranspose::declare(std::span<const Shape> src) const {
    const Picture from = picture(src);
    const onednn::Convolution shape = onto(from, 1);
    const Shape kernel = {kernel_size.height, kernel_size.width, filters, from.channels};
    return {.dst = {shape.height.src, shape.width.src, filters},
            .parameters = kernel_and_bias(kernel, filters),
            .multiply_adds = size_of({from.height, from.width, size_of(kernel)})};
}

void Conv2DTranspose::build(Builder& builder) const {
    const Shape src = builder.shape();
    const onednn::Convolution shape = onto(picture({&src, 1}), builder.src().rows);
    const Tensor dst = builder.dst();
    const auto [from, round_from] = onednn::read_dst(builder.onednn(), shape, builder.src().data);
    builder.forward(round_from);
    builder.forward(
        onednn::convolution_backward_data(builder.onednn(), shape, from, builder.parameter("kernel").data(), dst.data));
    if (use_bias)
        builder.forward([=, bias = builder.parameter("bias")](const Tick&) {
            for (std::int64_t i = 0; i < dst.size(); i += std::ssize(bias))
                accumulate({dst.data + i, bias.size()}, bias);
        });
    if (builder.diff_dst()) build_backward(builder, shape, from);
}

void Conv2DTranspose::build_backward(Builder& builder, const onednn::Convolution& shape,
                                     const onednn::Pixels& src) const {
    const Tensor diff_dst = builder.diff_dst();
    const auto [back, round_back] = onednn::read_src(builder.onednn(), shape, diff_dst.data);
    builder.backward(round_back);
    if (float* const diff_src = builder.diff_src().data)
        builder.backward(
            onednn::convolution(builder.onednn(), shape, back, builder.parameter("kernel").data(), nullptr, diff_src));
    if (builder.diff_parameter("kernel").empty()) return;
    if (use_bias)
        builder.backward([=, diff_bias = builder.diff_parameter("bias"),
                          places = Tensor{diff_dst.data, diff_dst.size() / filters, filters}](const Tick&) {
            sum_columns(places, diff_bias);
        });
    const auto gradients = onednn::convolution_backward_weights(builder.onednn(), shape, back, src, nullptr);
    builder.backward(gradients.compute);
    builder.backward_by_rows("kernel", gradients.rows);
}

Operand Conv2DTranspose::write(InferenceWriter& writer, const WrittenInputs& inputs) const {
    const onednn::Convolution shape = onto(picture({&inputs.single().shape, 1}), 1);
    const Constant bias = use_bias ? inputs.parameter("bias") : Constant();
    return writer.convolve_back(inputs.single(), {shape.height, shape.width}, inputs.parameter("kernel"),
                                use_bias ? &bias : nullptr);
}

}  // namespace

extern const Kind conv2d_transpose = make_kind<Conv2DTranspose>(
    {.name = "conv2d_transpose",
     .doc = "a convolution backwards: pictures become larger by the strides",
     .fields =
         joined({field("filters", &Conv2DTranspose::filters, "number of output channels", {.least = 1}).as_required(),
                 field("kernel_size", &Conv2DTranspose::kernel_size, "the window", {.least = 1}).as_required(),
                 field("strides", &Conv2DTranspose::strides, "how far the window moves", {.least = 1}),
                 field("padding", &Conv2DTranspose::padding,
                       "whether the result is as large as the strides make it: `same`, or holds every window whole"),
                 field("dilation_rate", &Conv2DTranspose::dilation_rate, "how far the window's values are apart",
                       {.least = 1})},
                weight_fields()),
     .aliases = {"convolution2d_transpose"},
     .examples = {{"conv2d_transpose: {filters: 2, kernel_size: 3, strides: 2, padding: same}", {{3, 2, 2}}},
                  {"conv2d_transpose: {filters: 3, kernel_size: [2, 3], activation: tanh}", {{2, 3, 1}}},
                  {"conv2d_transpose: {filters: 1, kernel_size: 2, strides: 3, use_bias: false}", {{2, 2, 2}}}}});

}  // namespace layers::kinds
