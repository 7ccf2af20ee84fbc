#include "layers/kinds/layer.h"
#include "layers/kinds/sources.h"

namespace layers::kinds {
namespace {

// In the kernels src, dst and their gradients are (rows, columns), alpha and its gradient (columns).

void rectify(const float* src, const float* alpha, float* dst, std::int64_t rows, std::int64_t columns) {
    for (std::int64_t i = 0; i < rows; ++i)
        for (std::int64_t j = 0; j < columns; ++j) {
            const float x = src[i * columns + j];
            dst[i * columns + j] = x > 0 ? x : alpha[j] * x;
        }
}

void pass_back(const float* src, const float* alpha, const float* diff_dst, float* diff_src, std::int64_t rows,
               std::int64_t columns) {
    for (std::int64_t i = 0; i < rows; ++i)
        for (std::int64_t j = 0; j < columns; ++j)
            diff_src[i * columns + j] = diff_dst[i * columns + j] * (src[i * columns + j] > 0 ? 1.0f : alpha[j]);
}

void sum_gradient(const float* src, const float* diff_dst, float* diff_alpha, std::int64_t rows, std::int64_t columns) {
    for (std::int64_t j = 0; j < columns; ++j) diff_alpha[j] = 0;
    for (std::int64_t i = 0; i < rows; ++i)
        for (std::int64_t j = 0; j < columns; ++j) {
            const float x = src[i * columns + j];
            diff_alpha[j] += x > 0 ? 0 : diff_dst[i * columns + j] * x;
        }
}

struct PRelu : Layer {
    Ref<Initializer> alpha_initializer = standard<Initializer>("zeros");
    Ref<Regularizer> alpha_regularizer;
    Ref<Constraint> alpha_constraint;

    Signature declare(std::span<const Shape> src) const override {
        const auto size = static_cast<double>(size_of(single(src)));
        return {.dst = src.front(),
                .parameters = {{.name = "alpha",
                                .shape = src.front(),
                                .initializer = alpha_initializer,
                                .fans = {size, size},
                                .regularizer = alpha_regularizer,
                                .constraint = alpha_constraint}}};
    }
    bool diffs_in_place() const override { return true; }
    void build(Builder& builder) const override {
        const Tensor src = builder.src(), dst = builder.dst(), diff_dst = builder.diff_dst();
        const float* const alpha = builder.parameter("alpha").data();
        builder.forward([=](const Tick&) { rectify(src.data, alpha, dst.data, src.rows, src.columns); });
        if (const auto diff_alpha = builder.diff_parameter("alpha"); !diff_alpha.empty())
            builder.backward(
                [=](const Tick&) { sum_gradient(src.data, diff_dst.data, diff_alpha.data(), src.rows, src.columns); });
        if (const Tensor diff_src = builder.diff_src())
            builder.backward(
                [=](const Tick&) { pass_back(src.data, alpha, diff_dst.data, diff_src.data, src.rows, src.columns); });
    }
};

}  // namespace

extern const Kind prelu = make_kind<PRelu>(
    {.name = "prelu",
     .doc = "a leaky relu that learns the slope of every value (He et al. 2015)",
     .fields = {field("alpha_initializer", &PRelu::alpha_initializer, "initial slopes for negative values"),
                field("alpha_regularizer", &PRelu::alpha_regularizer, "penalty on the slopes"),
                field("alpha_constraint", &PRelu::alpha_constraint, "projection of the slopes after each update")},
     .examples = {{"prelu", {{6}}}, {"prelu: {alpha_initializer: {constant: 0.25}}", {{2, 3}}}}});

}  // namespace layers::kinds
