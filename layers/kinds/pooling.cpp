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

Windows PoolingLayer::windows(const Picture& src) const {
    return windows_over(src, pool_size, strides.value_or(pool_size), {}, padding);
}

Signature PoolingLayer::declare(std::span<const Shape> src) const {
    const Picture from = picture(src);
    const auto [height, width] = windows(from);
    return {.dst = {height.dst, width.dst, from.channels}};
}

void MaximumPooling::build(Builder& builder) const {
    const Shape src = builder.shape();
    const auto [height, width] = windows(picture({&src, 1}));
    build_pooling(builder, onednn::Pool::maximum, height, width);
}

void AveragePooling::build(Builder& builder) const {
    const Shape src = builder.shape();
    const auto [height, width] = windows(picture({&src, 1}));
    build_pooling(builder, onednn::Pool::average, height, width);
}

Operand MaximumPooling::write(InferenceWriter& writer, const WrittenInputs& inputs) const {
    return writer.pool_maximum(inputs.single(), windows(picture({&inputs.single().shape, 1})));
}

Operand AveragePooling::write(InferenceWriter& writer, const WrittenInputs& inputs) const {
    return writer.pool_average(inputs.single(), windows(picture({&inputs.single().shape, 1})));
}

Fields pooling_fields() {
    return {field("pool_size", &PoolingLayer::pool_size, "the window", {.least = 1}).as_main(),
            field("strides", &PoolingLayer::strides, "how far the window moves; default: `pool_size`", {.least = 1}),
            field("padding", &PoolingLayer::padding, "whether windows may reach over the edge: `same`, or not")};
}

Signature GlobalPooling::declare(std::span<const Shape> src) const {
    const std::int64_t channels = picture(src).channels;
    return {.dst = keepdims ? Shape{1, 1, channels} : Shape{channels}};
}

Windows GlobalPooling::whole(const Shape& src) {
    return {{.src = src[0], .window = src[0]}, {.src = src[1], .window = src[1]}};
}

Operand GlobalPooling::shaped(InferenceWriter& writer, const Operand& place) const {
    return keepdims ? place : writer.reshape(place, {place.shape.back()});
}

Fields global_pooling_fields() {
    return {field("keepdims", &GlobalPooling::keepdims, "whether the result is a picture of one place")};
}

}  // namespace layers::kinds
