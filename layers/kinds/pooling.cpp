#include "layers/kinds/pooling.h"

#include "layers/onednn/pooling.h"

namespace layers::kinds {
namespace {

void build_pooling(Builder& builder, onednn::Pool pool, const Slide& height, const Slide& width) {
    const onednn::Pooling shape = {.pool = pool,
                                   .batch = builder.src().rows,
                                   .channels = builder.shape().back(),
                                   .height = height,
                                   .width = width};
    auto steps = onednn::pooling(builder.onednn(), shape,
                                 {.src = builder.src().data,
                                  .dst = builder.dst().data,
                                  .diff_dst = builder.diff_dst().data,
                                  .diff_src = builder.diff_src().data,
                                  .scratch = [&](std::int64_t values) { return builder.scratch(values); }});
    builder.forward(std::move(steps.forward));
    if (steps.backward) builder.backward(std::move(steps.backward));
}

}  // namespace

PoolingLayer::Slides PoolingLayer::slides(const Picture& src) const {
    const Sides step = strides.value_or(pool_size);
    return {slide_over(src.height, {0, pool_size.height, step.height}, padding),
            slide_over(src.width, {0, pool_size.width, step.width}, padding)};
}

Signature PoolingLayer::declare(std::span<const Shape> src) const {
    const Picture from = picture(src);
    const auto [height, width] = slides(from);
    return {.dst = {height.dst, width.dst, from.channels}};
}

void MaximumPooling::build(Builder& builder) const {
    const Shape src = builder.shape();
    const auto [height, width] = slides(picture({&src, 1}));
    build_pooling(builder, onednn::Pool::maximum, height, width);
}

void AveragePooling::build(Builder& builder) const {
    const Shape src = builder.shape();
    const auto [height, width] = slides(picture({&src, 1}));
    build_pooling(builder, onednn::Pool::average, height, width);
}

Operand MaximumPooling::write(InferenceWriter& writer, const WrittenInputs& inputs) const {
    const auto [height, width] = slides(picture({&inputs.single().shape, 1}));
    return writer.pool_maximum(inputs.single(), {height, width});
}

Operand AveragePooling::write(InferenceWriter& writer, const WrittenInputs& inputs) const {
    const auto [height, width] = slides(picture({&inputs.single().shape, 1}));
    return writer.pool_average(inputs.single(), {height, width});
}

Fields pooling_fields() {
    return {field("pool_size", &PoolingLayer::pool_size, "the window", {.least = 1}).as_main(),
            field("strides", &PoolingLayer::strides, "how far the window moves; default: `pool_size`", {.least = 1}),
            field("padding", &PoolingLayer::padding, "whether windows may reach over the edge: `same`, or not")};
}

}  // namespace layers::kinds
