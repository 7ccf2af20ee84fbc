#include <cmath>

#include "layers/kinds/normalization.h"
#include "layers/math/multiversion.h"
#include "layers/math/vector_math.h"

namespace layers::kinds {
namespace {

/// The values as rows that are normalized, each by itself; what is kept of each row for the backward step. In the
/// kernels src, dst and their gradients are (rows, columns), gamma and beta (columns), mean and inverse (rows).
struct Rows {
    std::int64_t rows = 0, columns = 0;
    const float* gamma = nullptr;  // null: 1
    const float* beta = nullptr;   // null: 0
    float* mean = nullptr;
    float* inverse = nullptr;  // 1 / √(variance + epsilon)
    double epsilon = 0;
};

double sum_of(std::int64_t columns, auto value) {
    return vector_math::sum(static_cast<std::size_t>(columns),
                            [=](std::size_t j) { return static_cast<double>(value(j)); });
}

LAYERS_MULTIVERSION void normalize(const Rows& r, const float* src, float* dst) {
    const auto n = static_cast<double>(r.columns);
    for (std::int64_t i = 0; i < r.rows; ++i, src += r.columns, dst += r.columns) {
        const double mean = sum_of(r.columns, [=](std::size_t j) { return src[j]; }) / n;
        const auto middle = static_cast<float>(mean);
        const double variance =
            sum_of(r.columns, [=](std::size_t j) { return (src[j] - middle) * (src[j] - middle); }) / n;
        const auto inverse = static_cast<float>(1 / std::sqrt(variance + r.epsilon));
        for (std::int64_t j = 0; j < r.columns; ++j)
            dst[j] = (src[j] - middle) * inverse * (r.gamma ? r.gamma[j] : 1) + (r.beta ? r.beta[j] : 0);
        r.mean[i] = middle;
        r.inverse[i] = inverse;
    }
}

/// diff_gamma = Σ diff_dst · normalized, diff_beta = Σ diff_dst; null where nobody asks.
LAYERS_MULTIVERSION void sum_gradients(const Rows& r, const float* src, const float* diff_dst, float* diff_gamma,
                                       float* diff_beta) {
    for (std::int64_t j = 0; diff_gamma && j < r.columns; ++j) diff_gamma[j] = 0;
    for (std::int64_t j = 0; diff_beta && j < r.columns; ++j) diff_beta[j] = 0;
    for (std::int64_t i = 0; i < r.rows; ++i, src += r.columns, diff_dst += r.columns) {
        for (std::int64_t j = 0; diff_gamma && j < r.columns; ++j)
            diff_gamma[j] += diff_dst[j] * (src[j] - r.mean[i]) * r.inverse[i];
        for (std::int64_t j = 0; diff_beta && j < r.columns; ++j) diff_beta[j] += diff_dst[j];
    }
}

/// With d = gamma · diff_dst: diff_src = inverse · (d - mean(d) - normalized · mean(d · normalized)).
LAYERS_MULTIVERSION void pass_back(const Rows& r, const float* src, const float* diff_dst, float* diff_src) {
    const auto n = static_cast<double>(r.columns);
    for (std::int64_t i = 0; i < r.rows; ++i, src += r.columns, diff_dst += r.columns, diff_src += r.columns) {
        const float mean = r.mean[i], inverse = r.inverse[i];
        const float* const gamma = r.gamma;
        const auto d = [=](std::size_t j) { return gamma ? gamma[j] * diff_dst[j] : diff_dst[j]; };
        const auto normalized = [=](std::size_t j) { return (src[j] - mean) * inverse; };
        const auto average = static_cast<float>(sum_of(r.columns, d) / n);
        const auto along =
            static_cast<float>(sum_of(r.columns, [=](std::size_t j) { return d(j) * normalized(j); }) / n);
        for (std::size_t j = 0; j < static_cast<std::size_t>(r.columns); ++j)
            diff_src[j] = inverse * (d(j) - average - normalized(j) * along);
    }
}

struct LayerNormalization : NormalizationLayer {
    Signature declare(std::span<const Shape> src) const override;
    void build(Builder& builder) const override;
    Operand write(InferenceWriter& writer, const WrittenInputs& inputs) const override;
};

Signature LayerNormalization::declare(std::span<const Shape> src) const {
    const Shape columns = columns_of(src);
    return {.dst = src.front(), .parameters = gamma_and_beta(columns)};
}

void LayerNormalization::build(Builder& builder) const {
    const Tensor src = builder.src(), dst = builder.dst(), diff_dst = builder.diff_dst();
    const std::int64_t columns = builder.shape(0).back(), rows = src.size() / columns;
    const Rows r = {rows,
                    columns,
                    scale ? builder.parameter("gamma").data() : nullptr,
                    center ? builder.parameter("beta").data() : nullptr,
                    builder.scratch(rows).data(),
                    builder.scratch(rows).data(),
                    epsilon};
    builder.forward([=](const Tick&) { normalize(r, src.data, dst.data); });
    float* const diff_gamma = scale ? builder.diff_parameter("gamma").data() : nullptr;
    float* const diff_beta = center ? builder.diff_parameter("beta").data() : nullptr;
    if (diff_gamma || diff_beta)
        builder.backward([=](const Tick&) { sum_gradients(r, src.data, diff_dst.data, diff_gamma, diff_beta); });
    if (const Tensor diff_src = builder.diff_src())
        builder.backward([=](const Tick&) { pass_back(r, src.data, diff_dst.data, diff_src.data); });
}

Operand LayerNormalization::write(InferenceWriter& writer, const WrittenInputs& inputs) const {
    return write_scaled(writer, writer.normalize(inputs.single(), epsilon), inputs);
}

}  // namespace

extern const Kind layer_normalization = make_kind<LayerNormalization>(
    {.name = "layer_normalization",
     .doc = "normalizes the values of a sample to mean 0, variance 1, then scales and shifts (Ba et al. 2016)",
     .fields = normalization_fields(),
     .aliases = {"layer_norm"},
     .examples = {{"layer_normalization", {{5}}},
                  {"layer_normalization: {epsilon: 0.01, scale: false}", {{2, 3}}},
                  {"layer_normalization: {center: false}", {{4}}}}});

}  // namespace layers::kinds
