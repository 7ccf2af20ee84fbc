#include <algorithm>
#include <cmath>

#include "layers/activations/elementwise.h"
#include "layers/math/float_math.h"
#include "layers/steps/elementwise.h"

// Those with an end on one side or both, and what they are made of.

namespace layers::activations {
namespace {

struct Tanh : Elementwise {
    double at(double x) const override { return std::tanh(x); }
    Formula formula(const Formula& x) const override { return layers::tanh(x); }
    void build(Builder& builder) const override {
        build_elementwise(
            builder, [](float x) { return float_math::tanh(x); }, [](float, float y) { return 1 - y * y; });
    }
};

struct Sigmoid : Elementwise {
    double at(double x) const override { return logistic(x); }
    Formula formula(const Formula& x) const override { return 1 / (1 + exp(0 - x)); }
    void build(Builder& builder) const override {
        build_elementwise(
            builder, [](float x) { return float_math::sigmoid(x); }, [](float, float y) { return y * (1 - y); });
    }
};

struct HardSigmoid : Elementwise {
    double at(double x) const override { return std::clamp(x / 6 + 0.5, 0.0, 1.0); }
    Formula formula(const Formula& x) const override { return min(max(x / 6 + 0.5, 0), 1); }
    std::vector<double> kinks() const override { return {-3, 3}; }
    void build(Builder& builder) const override {
        build_elementwise(
            builder,
            [](float x) {
                const float y = x / 6 + 0.5f, above = y < 0 ? 0 : y;
                return above > 1 ? 1 : above;
            },
            [](float x, float) { return std::fabs(x) < 3 ? 1.0f / 6 : 0.0f; });
    }
};

struct Softplus : Elementwise {
    double at(double x) const override { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }
    Formula formula(const Formula& x) const override { return max(x, 0) + log(1 + exp(0 - abs(x))); }
    void build(Builder& builder) const override {
        build_elementwise(
            builder, [](float x) { return float_math::softplus(x); },
            [](float x, float) { return float_math::sigmoid(x); });
    }
};

struct Softsign : Elementwise {
    double at(double x) const override { return x / (1 + std::abs(x)); }
    Formula formula(const Formula& x) const override { return x / (1 + abs(x)); }
    void build(Builder& builder) const override {
        build_elementwise(
            builder, [](float x) { return x / (1 + std::fabs(x)); },
            [](float x, float) {
                const float d = 1 + std::fabs(x);
                return 1 / (d * d);
            });
    }
};

struct Exponential : Elementwise {
    double at(double x) const override { return std::exp(x); }
    Formula formula(const Formula& x) const override { return exp(x); }
    void build(Builder& builder) const override {
        build_elementwise(
            builder, [](float x) { return float_math::exp(x); }, [](float, float y) { return y; });
    }
};

}  // namespace

extern const Kind tanh = make_kind<Tanh>({.name = "tanh", .doc = "the hyperbolic tangent", .examples = {{"tanh"}}});

extern const Kind sigmoid = make_kind<Sigmoid>({.name = "sigmoid", .doc = "1 / (1 + e^-x)", .examples = {{"sigmoid"}}});

extern const Kind hard_sigmoid = make_kind<HardSigmoid>(
    {.name = "hard_sigmoid", .doc = "x / 6 + 0.5 within 0 and 1", .examples = {{"hard_sigmoid"}}});

extern const Kind softplus =
    make_kind<Softplus>({.name = "softplus", .doc = "ln(1 + e^x)", .examples = {{"softplus"}}});

extern const Kind softsign =
    make_kind<Softsign>({.name = "softsign", .doc = "x / (1 + |x|)", .examples = {{"softsign"}}});

extern const Kind exponential =
    make_kind<Exponential>({.name = "exponential", .doc = "e^x", .examples = {{"exponential"}}});

}  // namespace layers::activations
