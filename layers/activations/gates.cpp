#include <cmath>
#include <numbers>

#include "layers/activations/elementwise.h"
#include "layers/math/float_math.h"
#include "layers/steps/elementwise.h"

// x times a gate between 0 and 1 that opens with x.

namespace layers::activations {
namespace {

struct Gelu : Elementwise {
    bool approximate = false;
    static constexpr double cubic = 0.044715, root = 0.79788456080286535588;  // √(2/π)
    double at(double x) const override {
        if (approximate) return 0.5 * x * (1 + std::tanh(root * (x + cubic * x * x * x)));
        return 0.5 * x * std::erfc(-x / std::numbers::sqrt2);
    }
    Formula formula(const Formula& x) const override {
        const Formula gate = approximate ? layers::tanh(root * (x + cubic * x * x * x)) : erf(x / std::numbers::sqrt2);
        return 0.5 * x * (1 + gate);
    }
    void build(Builder& builder) const override { approximate ? build_approximate(builder) : build_exact(builder); }
    static void build_exact(Builder& builder) {
        constexpr float scale = to_float(1 / std::numbers::sqrt2);
        constexpr float density = to_float(std::numbers::inv_sqrtpi / std::numbers::sqrt2);
        build_elementwise(
            builder, [](float x) { return 0.5f * x * (1 + float_math::erf(x * scale).value); },
            [](float x, float) {
                const float_math::ErrorFunction e = float_math::erf(x * scale);
                return 0.5f * (1 + e.value) + x * density * e.density;
            });
    }
    static void build_approximate(Builder& builder) {
        constexpr float a = to_float(root), b = to_float(root * cubic);
        build_elementwise(
            builder, [](float x) { return 0.5f * x * (1 + float_math::tanh(x * (a + b * x * x))); },
            [](float x, float) {
                const float t = float_math::tanh(x * (a + b * x * x));
                return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * (a + 3 * b * x * x);
            });
    }
};

struct Silu : Elementwise {
    double at(double x) const override { return x * logistic(x); }
    Formula formula(const Formula& x) const override { return x / (1 + exp(0 - x)); }
    void build(Builder& builder) const override {
        build_elementwise(
            builder, [](float x) { return x * float_math::sigmoid(x); },
            [](float x, float) {
                const float s = float_math::sigmoid(x);
                return s * (1 + x * (1 - s));
            });
    }
};

struct Mish : Elementwise {
    double at(double x) const override { return x * std::tanh(std::log1p(std::exp(x))); }
    Formula formula(const Formula& x) const override { return x * layers::tanh(log(1 + exp(x))); }
    /// tanh(ln(1 + e^x)) without the logarithm: n / (n + 2) with n = e^x (e^x + 2); 1 in float32 from 10 on.
    static float weight(float x) {
        const float e = float_math::exp(x > 20 ? 20 : x), n = e * (e + 2);
        return n / (n + 2);
    }
    void build(Builder& builder) const override {
        build_elementwise(
            builder, [](float x) { return x * weight(x); },
            [](float x, float) {
                const float w = weight(x);
                return w + x * (1 - w * w) * float_math::sigmoid(x);
            });
    }
};

}  // namespace

extern const Kind gelu =
    make_kind<Gelu>({.name = "gelu",
                     .doc = "x times the normal distribution function of x (Hendrycks and Gimpel 2016)",
                     .fields = {field("approximate", &Gelu::approximate, "by tanh instead of the error function")},
                     .examples = {{"gelu"}, {"gelu: {approximate: true}"}}});

extern const Kind silu = make_kind<Silu>(
    {.name = "silu", .doc = "x sigmoid(x), also called swish", .aliases = {"swish"}, .examples = {{"silu"}}});

extern const Kind mish =
    make_kind<Mish>({.name = "mish", .doc = "x tanh(softplus(x)) (Misra 2019)", .examples = {{"mish"}}});

}  // namespace layers::activations
