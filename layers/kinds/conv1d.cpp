#include <fmt/format.h>

#include "layers/kinds/sources.h"
#include "layers/kinds/weights.h"
#include "layers/math/slide.h"
#include "layers/onednn/convolution.h"

namespace layers::kinds {
namespace {

enum class SequencePadding { valid, same, causal };

/// A convolution of pictures of height 1.
struct Conv1D : WeightedLayer {
    std::int64_t filters = 1, kernel_size = 1, strides = 1, dilation_rate = 1, groups = 1;
    SequencePadding padding = SequencePadding::valid;

    Signature declare(std::span<const Shape> src) const override;
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override;
    void check(const Value& at, Diagnostics& diagnostics) const override;

private:
    onednn::Convolution over(const Shape& src, std::int64_t batch) const;
};

void Conv1D::check(const Value& at, Diagnostics& diagnostics) const {
    if (filters % groups != 0)
        diagnostics.error(at, fmt::format("`conv1d`: {} filters cannot be parted into {} groups", filters, groups));
}

onednn::Convolution Conv1D::over(const Shape& src, std::int64_t batch) const {
    const Padding around = padding == SequencePadding::valid  ? Padding::valid
                           : padding == SequencePadding::same ? Padding::same
                                                              : Padding::causal;
    return {.batch = batch,
            .in = src[1],
            .out = filters,
            .groups = groups,
            .height = {},
            .width = slide_over(src[0], {0, kernel_size, strides, dilation_rate}, around),
            .sequences = true};
}

Signature Conv1D::declare(std::span<const Shape> src) const {
    const Shape& shape = single(src);
    if (shape.size() != 2) throw ShapeError(fmt::format("takes sequences [steps, channels], received {}", show(shape)));
    if (shape[1] % groups != 0)
        throw ShapeError(fmt::format("cannot part {} channels into {} groups", shape[1], groups));
    const Shape kernel = {kernel_size, shape[1] / groups, filters};
    const Shape dst = {over(shape, 1).width.dst, filters};
    return {.dst = dst,
            .parameters = kernel_and_bias(kernel, filters),
            .multiply_adds = size_of({dst[0], size_of(kernel)})};
}

void Conv1D::build(Builder& builder) const {
    onednn::build_convolution(builder, over(builder.shape(), builder.src().rows), use_bias);
}

Operand Conv1D::write(InferenceWriter& writer, const WrittenInputs& inputs) const {
    const Shape& src = inputs.single().shape;
    const Operand picture = writer.reshape(inputs.single(), {1, src[0], src[1]});
    const onednn::Convolution shape = over(src, 1);
    const Operand dst = write_convolution(writer, inputs, picture, {shape.height, shape.width}, groups,
                                          inputs.parameter("kernel"), {1, kernel_size, src[1] / groups, filters});
    return writer.reshape(dst, {dst.shape[1], dst.shape[2]});
}

}  // namespace
}  // namespace layers::kinds

namespace declare {

template <>
const std::vector<Choice<layers::kinds::SequencePadding>>& choices<layers::kinds::SequencePadding>() {
    using layers::kinds::SequencePadding;
    static const std::vector<Choice<SequencePadding>> all = {
        {SequencePadding::valid, "valid"}, {SequencePadding::same, "same"}, {SequencePadding::causal, "causal"}};
    return all;
}

}  // namespace declare

namespace layers::kinds {

extern const Kind conv1d = make_kind<Conv1D>(
    {.name = "conv1d",
     .doc = "a convolution of sequences (steps, channels)",
     .fields =
         joined({field("filters", &Conv1D::filters, "number of output channels", {.least = 1}).as_required(),
                 field("kernel_size", &Conv1D::kernel_size, "the window", {.least = 1}).as_required(),
                 field("strides", &Conv1D::strides, "how far the window moves", {.least = 1}),
                 field("padding", &Conv1D::padding,
                       "whether zeros around keep the size: `same`, before alone: `causal`, or not"),
                 field("dilation_rate", &Conv1D::dilation_rate, "how far the window's values are apart", {.least = 1}),
                 field("groups", &Conv1D::groups, "parts of the channels that do not see each other", {.least = 1})},
                weight_fields()),
     .aliases = {"convolution1d"},
     .examples = {{"conv1d: {filters: 3, kernel_size: 2}", {{5, 2}}},
                  {"conv1d: {filters: 2, kernel_size: 3, padding: causal, dilation_rate: 2}", {{6, 1}}},
                  {"conv1d: {filters: 2, kernel_size: 4, strides: 2, padding: same}", {{5, 3}}}}});

}  // namespace layers::kinds
