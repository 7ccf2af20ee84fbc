#include <algorithm>
#include <cmath>
#include <numbers>

#include "layers/activations/activation.h"
#include "layers/math/float_math.h"
#include "layers/steps/elementwise.h"
#include "layers/steps/softmax.h"

namespace layers {
namespace {

/// A function of single values.
struct Elementwise : Activation {
    virtual double at(double x) const = 0;
    void reference(std::span<const double> src, std::span<double> dst) const final {
        std::ranges::transform(src, dst.begin(), [this](double x) { return at(x); });
    }
};

constexpr float single(double x) { return static_cast<float>(x); }
double logistic(double x) { return 1 / (1 + std::exp(-x)); }

struct Linear : Elementwise {
    double at(double x) const override { return x; }
    bool identity() const override { return true; }
    void build(Building& building) const override {
        build_elementwise(
            building, [](float x) { return x; }, [](float, float) { return 1.0f; });
    }
};
const Kind linear = make_kind<Linear>({.name = "linear", .doc = "x itself: no activation", .examples = {{"linear"}}});

struct Relu : Elementwise {
    std::optional<double> max_value;
    double negative_slope = 0, threshold = 0;
    double at(double x) const override {
        const double y = x >= threshold ? x : negative_slope * (x - threshold);
        return max_value ? std::min(y, *max_value) : y;
    }
    std::vector<double> kinks() const override {
        return max_value ? std::vector{threshold, *max_value} : std::vector{threshold};
    }
    void build(Building& building) const override {
        if (threshold != 0 || max_value) return build_bounded(building);
        const float slope = single(negative_slope);
        build_elementwise(
            building, [slope](float x) { return x > 0 ? x : slope * x; },
            [slope](float x, float) { return x > 0 ? 1.0f : slope; });
    }
    void build_bounded(Building& building) const {
        const float slope = single(negative_slope), from = single(threshold);
        const float most = max_value ? single(*max_value) : std::numeric_limits<float>::infinity();
        build_elementwise(
            building,
            [=](float x) {
                const float y = x >= from ? x : slope * (x - from);
                return y > most ? most : y;
            },
            [=](float x, float) {
                const float rising = x > from ? 1.0f : slope;
                return x < most ? rising : 0.0f;
            });
    }
};
const Kind relu = make_kind<Relu>(
    {.name = "relu",
     .doc = "x where it is positive, else 0",
     .fields = {field("max_value", &Relu::max_value, "the largest output; left out: no limit", {.least = 0}),
                field("negative_slope", &Relu::negative_slope, "slope below the threshold", {.least = 0}),
                field("threshold", &Relu::threshold, "values below count as negative", {.least = 0})},
     .examples = {{"relu"}, {"relu: {max_value: 1, negative_slope: 0.1}"}, {"relu: {threshold: 0.5}"}}});

struct LeakyRelu : Elementwise {
    double negative_slope = 0.2;
    double at(double x) const override { return x > 0 ? x : negative_slope * x; }
    std::vector<double> kinks() const override { return {0}; }
    void build(Building& building) const override {
        const float slope = single(negative_slope);
        build_elementwise(
            building, [slope](float x) { return x > 0 ? x : slope * x; },
            [slope](float x, float) { return x > 0 ? 1.0f : slope; });
    }
};
const Kind leaky_relu = make_kind<LeakyRelu>(
    {.name = "leaky_relu",
     .doc = "x where it is positive, else a small multiple of it",
     .fields = {field("negative_slope", &LeakyRelu::negative_slope,
                      "slope for negative x; Keras's layer has 0.3, its function 0.2, others 0.01", {.least = 0})
                    .as_main()
                    .as_required()},
     .examples = {{"leaky_relu: 0.1"}}});

struct Elu : Elementwise {
    double alpha = 1;
    double at(double x) const override { return x > 0 ? x : alpha * std::expm1(x); }
    std::vector<double> kinks() const override { return {0}; }
    void build(Building& building) const override {
        const float a = single(alpha);
        build_elementwise(
            building,
            [a](float x) {
                const float negative = a * float_math::expm1(x);
                return x > 0 ? x : negative;
            },
            [a](float, float y) { return y > 0 ? 1.0f : y + a; });
    }
};
const Kind elu =
    make_kind<Elu>({.name = "elu",
                    .doc = "x where it is positive, else alpha (e^x - 1) (Clevert et al. 2015)",
                    .fields = {field("alpha", &Elu::alpha, "minus the value far below 0", {.least = 0}).as_main()},
                    .examples = {{"elu"}, {"elu: 0.5"}}});

struct Selu : Elementwise {
    static constexpr double alpha = 1.6732632423543772, scale = 1.0507009873554805;
    double at(double x) const override { return scale * (x > 0 ? x : alpha * std::expm1(x)); }
    std::vector<double> kinks() const override { return {0}; }
    void build(Building& building) const override {
        build_elementwise(
            building,
            [](float x) {
                const float negative = single(scale * alpha) * float_math::expm1(x);
                return x > 0 ? single(scale) * x : negative;
            },
            [](float, float y) { return y > 0 ? single(scale) : y + single(scale * alpha); });
    }
};
const Kind selu = make_kind<Selu>({.name = "selu",
                                   .doc = "the elu that keeps mean 0 and variance 1 (Klambauer et al. 2017)",
                                   .examples = {{"selu"}}});

struct Gelu : Elementwise {
    bool approximate = false;
    static constexpr double cubic = 0.044715, root = 0.79788456080286535588;  // √(2/π)
    double at(double x) const override {
        if (approximate) return 0.5 * x * (1 + std::tanh(root * (x + cubic * x * x * x)));
        return 0.5 * x * std::erfc(-x / std::numbers::sqrt2);
    }
    void build(Building& building) const override { approximate ? build_approximate(building) : build_exact(building); }
    static void build_exact(Building& building) {
        constexpr float scale = single(1 / std::numbers::sqrt2);
        constexpr float density = single(std::numbers::inv_sqrtpi / std::numbers::sqrt2);
        build_elementwise(
            building, [](float x) { return 0.5f * x * (1 + float_math::erf(x * scale).value); },
            [](float x, float) {
                const float_math::ErrorFunction e = float_math::erf(x * scale);
                return 0.5f * (1 + e.value) + x * density * e.density;
            });
    }
    static void build_approximate(Building& building) {
        constexpr float a = single(root), b = single(root * cubic);
        build_elementwise(
            building, [](float x) { return 0.5f * x * (1 + float_math::tanh(x * (a + b * x * x))); },
            [](float x, float) {
                const float t = float_math::tanh(x * (a + b * x * x));
                return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * (a + 3 * b * x * x);
            });
    }
};
const Kind gelu =
    make_kind<Gelu>({.name = "gelu",
                     .doc = "x times the normal distribution function of x (Hendrycks and Gimpel 2016)",
                     .fields = {field("approximate", &Gelu::approximate, "by tanh instead of the error function")},
                     .examples = {{"gelu"}, {"gelu: {approximate: true}"}}});

struct Silu : Elementwise {
    double at(double x) const override { return x * logistic(x); }
    void build(Building& building) const override {
        build_elementwise(
            building, [](float x) { return x * float_math::sigmoid(x); },
            [](float x, float) {
                const float s = float_math::sigmoid(x);
                return s * (1 + x * (1 - s));
            });
    }
};
const Kind silu = make_kind<Silu>(
    {.name = "silu", .doc = "x sigmoid(x), also called swish", .aliases = {"swish"}, .examples = {{"silu"}}});

struct Mish : Elementwise {
    double at(double x) const override { return x * std::tanh(std::log1p(std::exp(x))); }
    /// tanh(ln(1 + e^x)) without the logarithm: n / (n + 2) with n = e^x (e^x + 2); 1 in float32 from 10 on.
    static float weight(float x) {
        const float e = float_math::exp(x > 20 ? 20 : x), n = e * (e + 2);
        return n / (n + 2);
    }
    void build(Building& building) const override {
        build_elementwise(
            building, [](float x) { return x * weight(x); },
            [](float x, float) {
                const float w = weight(x);
                return w + x * (1 - w * w) * float_math::sigmoid(x);
            });
    }
};
const Kind mish = make_kind<Mish>({.name = "mish", .doc = "x tanh(softplus(x)) (Misra 2019)", .examples = {{"mish"}}});

struct Tanh : Elementwise {
    double at(double x) const override { return std::tanh(x); }
    void build(Building& building) const override {
        build_elementwise(
            building, [](float x) { return float_math::tanh(x); }, [](float, float y) { return 1 - y * y; });
    }
};
const Kind tanh = make_kind<Tanh>({.name = "tanh", .doc = "the hyperbolic tangent", .examples = {{"tanh"}}});

struct Sigmoid : Elementwise {
    double at(double x) const override { return logistic(x); }
    void build(Building& building) const override {
        build_elementwise(
            building, [](float x) { return float_math::sigmoid(x); }, [](float, float y) { return y * (1 - y); });
    }
};
const Kind sigmoid = make_kind<Sigmoid>({.name = "sigmoid", .doc = "1 / (1 + e^-x)", .examples = {{"sigmoid"}}});

struct HardSigmoid : Elementwise {
    double at(double x) const override { return std::clamp(x / 6 + 0.5, 0.0, 1.0); }
    std::vector<double> kinks() const override { return {-3, 3}; }
    void build(Building& building) const override {
        build_elementwise(
            building,
            [](float x) {
                const float y = x / 6 + 0.5f, above = y < 0 ? 0 : y;
                return above > 1 ? 1 : above;
            },
            [](float x, float) { return std::fabs(x) < 3 ? 1.0f / 6 : 0.0f; });
    }
};
const Kind hard_sigmoid = make_kind<HardSigmoid>(
    {.name = "hard_sigmoid", .doc = "x / 6 + 0.5 within 0 and 1", .examples = {{"hard_sigmoid"}}});

struct Softplus : Elementwise {
    double at(double x) const override { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }
    void build(Building& building) const override {
        build_elementwise(
            building, [](float x) { return float_math::softplus(x); },
            [](float x, float) { return float_math::sigmoid(x); });
    }
};
const Kind softplus = make_kind<Softplus>({.name = "softplus", .doc = "ln(1 + e^x)", .examples = {{"softplus"}}});

struct Softsign : Elementwise {
    double at(double x) const override { return x / (1 + std::abs(x)); }
    void build(Building& building) const override {
        build_elementwise(
            building, [](float x) { return x / (1 + std::fabs(x)); },
            [](float x, float) {
                const float d = 1 + std::fabs(x);
                return 1 / (d * d);
            });
    }
};
const Kind softsign = make_kind<Softsign>({.name = "softsign", .doc = "x / (1 + |x|)", .examples = {{"softsign"}}});

struct Exponential : Elementwise {
    double at(double x) const override { return std::exp(x); }
    void build(Building& building) const override {
        build_elementwise(
            building, [](float x) { return float_math::exp(x); }, [](float, float y) { return y; });
    }
};
const Kind exponential = make_kind<Exponential>({.name = "exponential", .doc = "e^x", .examples = {{"exponential"}}});

/// Over the last side of a sample.
struct Softmax : Activation {
    void reference(std::span<const double> src, std::span<double> dst) const override {
        const double most = std::ranges::max(src);
        double sum = 0;
        for (std::size_t i = 0; i < src.size(); ++i) sum += dst[i] = std::exp(src[i] - most);
        for (double& y : dst) y /= sum;
    }
    void build(Building& building) const override { build_softmax(building); }
};
const Kind softmax =
    make_kind<Softmax>({.name = "softmax", .doc = "e^x, scaled so that a sample sums to 1", .examples = {{"softmax"}}});

}  // namespace

}  // namespace layers

namespace declare {

template <>
const Catalog& catalog<layers::Activation>() {
    using namespace layers;
    static const Catalog catalog = {"activation",
                                    "an",
                                    {&linear, &relu, &leaky_relu, &elu, &selu, &gelu, &silu, &mish, &layers::tanh,
                                     &sigmoid, &hard_sigmoid, &softplus, &softsign, &exponential, &softmax}};
    return catalog;
}

}  // namespace declare
