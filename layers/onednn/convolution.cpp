#include "layers/onednn/convolution.h"

#include <stdexcept>

#include "layers/onednn/context.h"

namespace layers::onednn {
namespace {

using Dims = dnnl::memory::dims;
using Tag = dnnl::memory::format_tag;

using Type = dnnl::memory::data_type;

constexpr auto direct = dnnl::algorithm::convolution_direct;

dnnl::memory::desc plain_md(const Dims& dims, Tag tag, Type type = Type::f32) { return {dims, type, tag}; }

/// What its factors are read as. Of groups oneDNN has kernels in float32 alone.
Type type_of_factors(const Context& context, const Convolution& shape) {
    return context.precision() == Precision::bfloat16 && shape.groups == 1 ? Type::bf16 : Type::f32;
}

/// Keras's, of a kernel ([groups,] out, in, height, width).
Tag order_of(const Dims& kernel) { return kernel.size() == 5 ? Tag::hwigo : Tag::hwio; }

/// The memory descriptors of a convolution, and its numbers as oneDNN counts them.
struct Description {
    dnnl::memory::desc src_md, dst_md, bias_md;
    dnnl::memory::desc kernel_md;   // as it stands in the parameters
    dnnl::memory::desc weights_md;  // as a factor, in whatever order oneDNN likes
    dnnl::memory::desc src_factor_md, dst_factor_md;
    dnnl::memory::desc diff_weights_md;
    Dims kernel_dims;  // ([groups,] out, in, height, width)
    Dims strides, dilates, before, after;

    Description(const Context& context, const Convolution& shape);
    /// Every backward primitive wants to know it.
    dnnl::convolution_forward::primitive_desc forward_pd(const Context& context, bool with_bias) const;
};

Description::Description(const Context& context, const Convolution& shape)
    : src_md(plain_md({shape.batch, shape.in, shape.height.src, shape.width.src}, Tag::nhwc)),
      dst_md(plain_md({shape.batch, shape.out, shape.height.dst, shape.width.dst}, Tag::nhwc)),
      bias_md(plain_md({shape.out}, Tag::x)),
      strides{shape.height.stride, shape.width.stride},
      dilates{shape.height.dilation - 1, shape.width.dilation - 1},
      before{shape.height.before, shape.width.before},
      after{shape.height.after, shape.width.after} {
    kernel_dims = {shape.out / shape.groups, shape.in / shape.groups, shape.height.window, shape.width.window};
    if (shape.groups > 1) kernel_dims.insert(kernel_dims.begin(), shape.groups);
    kernel_md = plain_md(kernel_dims, order_of(kernel_dims));
    const Type type = type_of_factors(context, shape);
    weights_md = plain_md(kernel_dims, Tag::any, type);
    diff_weights_md = plain_md(kernel_dims, Tag::any);
    src_factor_md = plain_md({shape.batch, shape.in, shape.height.src, shape.width.src}, Tag::nhwc, type);
    dst_factor_md = plain_md({shape.batch, shape.out, shape.height.dst, shape.width.dst}, Tag::nhwc, type);
}

dnnl::convolution_forward::primitive_desc Description::forward_pd(const Context& context, bool with_bias) const {
    const auto kind = dnnl::prop_kind::forward_training;  // also of inference, for the same bits
    if (!with_bias)
        return context.describe<dnnl::convolution_forward>(kind, direct, src_factor_md, weights_md, dst_md, strides,
                                                           dilates, before, after);
    return context.describe<dnnl::convolution_forward>(kind, direct, src_factor_md, weights_md, bias_md, dst_md,
                                                       strides, dilates, before, after);
}

/// `first`, which may be empty, and then `second`.
Step in_order(Step first, Step second) {
    if (!first) return second;
    return [first = std::move(first), second = std::move(second)](const Tick& tick) {
        first(tick);
        second(tick);
    };
}

/// A factor as a primitive wants it, and the step that brings it there, if it takes one.
struct Given {
    Step reorder;
    dnnl::memory memory;
};

/// Pixels as `factor_md` has them, which is bfloat16 where they were rounded for it.
dnnl::memory memory_of(const Context& context, const Pixels& pixels, const dnnl::memory::desc& md,
                       const dnnl::memory::desc& factor_md) {
    if (md == factor_md) return context.memory(md, pixels.data);
    if (!pixels.rounded) throw std::logic_error("a convolution reads bfloat16, and its pixels are not rounded");
    return context.memory(factor_md, reinterpret_cast<const float*>(pixels.rounded));
}

ReadPixels read_pixels(Context& context, const float* data, const dnnl::memory::desc& md,
                       const dnnl::memory::desc& factor_md) {
    if (md == factor_md) return {data};
    auto [rounded, round] = context.rounded(context.memory(md, data));
    return {{data, static_cast<const std::uint16_t*>(rounded.get_data_handle())}, std::move(round)};
}

Given weights(Context& context, const dnnl::memory& kernel, const dnnl::memory::desc& wanted_md) {
    if (kernel.get_desc() == wanted_md) return {{}, kernel};
    const dnnl::memory reordered = context.handed_on(wanted_md);
    return {context.reorder(kernel, reordered), reordered};
}

}  // namespace

ReadPixels read_src(Context& context, const Convolution& shape, const float* src) {
    const Description d(context, shape);
    return read_pixels(context, src, d.src_md, d.src_factor_md);
}

ReadPixels read_dst(Context& context, const Convolution& shape, const float* dst) {
    const Description d(context, shape);
    return read_pixels(context, dst, d.dst_md, d.dst_factor_md);
}

Step convolution(Context& context, const Convolution& shape, const Pixels& src, const float* kernel, const float* bias,
                 float* dst) {
    const Description description(context, shape);
    const auto pd = description.forward_pd(context, bias != nullptr);
    const Given given = weights(context, context.memory(description.kernel_md, kernel), pd.weights_desc());
    std::vector<Argument> arguments = {
        {DNNL_ARG_SRC, memory_of(context, src, description.src_md, description.src_factor_md)},
        {DNNL_ARG_WEIGHTS, given.memory},
        {DNNL_ARG_DST, context.memory(description.dst_md, dst)}};
    if (bias) arguments.push_back({DNNL_ARG_BIAS, context.memory(description.bias_md, bias)});
    return in_order(given.reorder, context.step<dnnl::convolution_forward>(pd, std::move(arguments)));
}

Step convolution_backward_data(Context& context, const Convolution& shape, const Pixels& diff_dst, const float* kernel,
                               float* diff_src) {
    const Description description(context, shape);
    const auto pd = context.describe_backward<dnnl::convolution_backward_data>(
        description.forward_pd(context, false), direct, description.src_md, description.weights_md,
        description.dst_factor_md, description.strides, description.dilates, description.before, description.after);
    const Given given = weights(context, context.memory(description.kernel_md, kernel), pd.weights_desc());
    Step compute = context.step<dnnl::convolution_backward_data>(
        pd, {{DNNL_ARG_DIFF_DST, memory_of(context, diff_dst, description.dst_md, description.dst_factor_md)},
             {DNNL_ARG_WEIGHTS, given.memory},
             {DNNL_ARG_DIFF_SRC, context.memory(description.src_md, diff_src)}});
    return in_order(given.reorder, std::move(compute));
}

ConvolutionGradients convolution_backward_weights(Context& context, const Convolution& shape, const Pixels& src,
                                                  const Pixels& diff_dst, float* diff_bias) {
    const Description d(context, shape);
    const auto forward_pd = d.forward_pd(context, diff_bias != nullptr);
    const auto pd = diff_bias ? context.describe_backward<dnnl::convolution_backward_weights>(
                                    forward_pd, direct, d.src_factor_md, d.diff_weights_md, d.bias_md, d.dst_factor_md,
                                    d.strides, d.dilates, d.before, d.after)
                              : context.describe_backward<dnnl::convolution_backward_weights>(
                                    forward_pd, direct, d.src_factor_md, d.diff_weights_md, d.dst_factor_md, d.strides,
                                    d.dilates, d.before, d.after);
    const dnnl::memory diff_weights = context.handed_on(pd.diff_weights_desc());
    std::vector<Argument> arguments = {{DNNL_ARG_SRC, memory_of(context, src, d.src_md, d.src_factor_md)},
                                       {DNNL_ARG_DIFF_DST, memory_of(context, diff_dst, d.dst_md, d.dst_factor_md)},
                                       {DNNL_ARG_DIFF_WEIGHTS, diff_weights}};
    if (diff_bias) arguments.push_back({DNNL_ARG_DIFF_BIAS, context.memory(d.bias_md, diff_bias)});
    const std::size_t first_side = d.kernel_dims.size() - (shape.sequences ? 1 : 2);
    const auto rows = [&context, diff_weights, kernel_dims = d.kernel_dims, first_side](const Rows& some) {
        Dims dims = kernel_dims, from(dims.size(), 0);
        dims[first_side] = some.count;
        from[first_side] = some.first;
        const auto part_md = diff_weights.get_desc().submemory_desc(dims, from);
        return context.reorder(context.handed_on(part_md), context.memory(plain_md(dims, order_of(dims)), some.diff));
    };
    return {context.step<dnnl::convolution_backward_weights>(pd, std::move(arguments)), rows};
}

void build_convolution(Builder& builder, const Convolution& shape, bool with_bias) {
    Context& context = builder.onednn();
    const auto [src, round_src] = read_src(context, shape, builder.src().data);
    const float* const kernel = builder.parameter("kernel").data();
    const float* const bias = with_bias ? builder.parameter("bias").data() : nullptr;
    builder.forward(round_src);
    builder.forward(convolution(context, shape, src, kernel, bias, builder.dst().data));

    float* const diff_src = builder.diff_src().data;
    const bool learns = !builder.diff_parameter("kernel").empty();
    if (!builder.diff_dst() || (!diff_src && !learns)) return;
    const auto [diff_dst, round_diff_dst] = read_dst(context, shape, builder.diff_dst().data);
    builder.backward(round_diff_dst);
    if (diff_src) builder.backward(convolution_backward_data(context, shape, diff_dst, kernel, diff_src));
    if (!learns) return;
    float* const diff_bias = with_bias ? builder.diff_parameter("bias").data() : nullptr;
    const auto gradients = convolution_backward_weights(context, shape, src, diff_dst, diff_bias);
    builder.backward(gradients.compute);
    builder.backward_by_rows("kernel", gradients.rows);
}

}  // namespace layers::onednn
