#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"

namespace layers::kinds {
namespace {

// In the kernels src, dst and their gradients are (rows, columns), alpha and its gradient (slopes); `slope` tells of
// each column which alpha is its own.

void rectify(const Tensor& src, const float* alpha, const std::int32_t* slope, float* dst) {
    for (std::int64_t i = 0; i < src.size(); i += src.columns)
        for (std::int64_t j = 0; j < src.columns; ++j) {
            const float x = src.data[i + j];
            dst[i + j] = x > 0 ? x : alpha[slope[j]] * x;
        }
}

void pass_back(const Tensor& src, const float* alpha, const std::int32_t* slope, const float* diff_dst,
               float* diff_src) {
    for (std::int64_t i = 0; i < src.size(); i += src.columns)
        for (std::int64_t j = 0; j < src.columns; ++j)
            diff_src[i + j] = diff_dst[i + j] * (src.data[i + j] > 0 ? 1.0f : alpha[slope[j]]);
}

void sum_gradient(const Tensor& src, const std::int32_t* slope, const float* diff_dst, std::span<float> diff_alpha) {
    std::ranges::fill(diff_alpha, 0.0f);
    for (std::int64_t i = 0; i < src.size(); i += src.columns)
        for (std::int64_t j = 0; j < src.columns; ++j) {
            const float x = src.data[i + j];
            diff_alpha[static_cast<std::size_t>(slope[j])] += x > 0 ? 0 : diff_dst[i + j] * x;
        }
}

struct PRelu : Layer {
    Ref<Initializer> alpha_initializer = standard<Initializer>("zeros");
    Ref<Regularizer> alpha_regularizer;
    Ref<Constraint> alpha_constraint;

    std::vector<std::int64_t> shared_axes;

    Signature declare(std::span<const Shape> src) const override;
    void build(Builder& builder) const override;
    bool diffs_in_place() const override { return true; }
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override;

private:
    bool shares(std::size_t side) const {
        return std::ranges::find(shared_axes, static_cast<std::int64_t>(side) + 1) != shared_axes.end();
    }
    std::vector<std::int32_t> slopes(const Shape& src) const;
};

Signature PRelu::declare(std::span<const Shape> src) const {
    Shape alpha = single(src);
    for (const std::int64_t axis : shared_axes)
        if (axis > std::ssize(alpha))
            throw ShapeError(fmt::format("has no axis {} in samples {}", axis, show(alpha)), "0 would be the batch");
    for (std::size_t side = 0; side < alpha.size(); ++side)
        if (shares(side)) alpha[side] = 1;
    const auto size = static_cast<double>(size_of(alpha));
    return {.dst = src.front(),
            .parameters = {{.name = "alpha",
                            .shape = alpha,
                            .initializer = alpha_initializer,
                            .fans = {size, size},
                            .regularizer = alpha_regularizer,
                            .constraint = alpha_constraint}}};
}

/// Of each value of a sample: which slope is its own.
std::vector<std::int32_t> PRelu::slopes(const Shape& src) const {
    std::vector<std::int32_t> list = {0};
    for (std::size_t side = 0; side < src.size(); ++side) {
        std::vector<std::int32_t> longer;
        for (const std::int32_t before : list)
            for (std::int64_t i = 0; i < src[side]; ++i)
                longer.push_back(shares(side) ? before : static_cast<std::int32_t>(before * src[side] + i));
        list = std::move(longer);
    }
    return list;
}

void PRelu::build(Builder& builder) const {
    const Tensor src = builder.src(), dst = builder.dst(), diff_dst = builder.diff_dst();
    const float* const alpha = builder.parameter("alpha").data();
    const auto slope = std::make_shared<std::vector<std::int32_t>>(slopes(builder.shape()));
    builder.forward([=](const Tick&) { rectify(src, alpha, slope->data(), dst.data); });
    if (const auto diff_alpha = builder.diff_parameter("alpha"); !diff_alpha.empty())
        builder.backward([=](const Tick&) { sum_gradient(src, slope->data(), diff_dst.data, diff_alpha); });
    if (const Tensor diff_src = builder.diff_src())
        builder.backward([=](const Tick&) { pass_back(src, alpha, slope->data(), diff_dst.data, diff_src.data); });
}

/// Slopes that are shared are written for every value.
Operand PRelu::write(InferenceWriter& writer, const WrittenInputs& inputs) const {
    Constant alpha = inputs.parameter("alpha");
    if (!shared_axes.empty()) {
        const std::vector<float> shared = alpha.values;
        alpha = {alpha.name, inputs.single().shape, {}};
        for (const std::int32_t slope : slopes(alpha.shape))
            alpha.values.push_back(shared[static_cast<std::size_t>(slope)]);
    }
    return writer.leak(inputs.single(), alpha);
}

}  // namespace

extern const Kind prelu = make_kind<PRelu>(
    {.name = "prelu",
     .doc = "a leaky relu that learns the slope of every value (He et al. 2015)",
     .fields = {field("alpha_initializer", &PRelu::alpha_initializer, "initial slopes for negative values"),
                field("alpha_regularizer", &PRelu::alpha_regularizer, "penalty on the slopes"),
                field("alpha_constraint", &PRelu::alpha_constraint, "projection of the slopes after each update"),
                field("shared_axes", &PRelu::shared_axes,
                      "axes along which values have one slope, such as [1, 2] of pictures; default: none",
                      {.least = 1})},
     .examples = {{"prelu", {{6}}},
                  {"prelu: {alpha_initializer: {constant: 0.25}}", {{2, 3}}},
                  {"prelu: {alpha_initializer: {constant: 0.25}, shared_axes: [1, 2]}", {{2, 2, 3}}},
                  {"prelu: {shared_axes: 2}", {{2, 2}}}}});

}  // namespace layers::kinds
