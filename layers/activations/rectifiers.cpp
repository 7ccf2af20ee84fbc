#include <algorithm>
#include <cmath>
#include <limits>

#include "layers/activations/elementwise.h"
#include "layers/math/float_math.h"
#include "layers/steps/elementwise.h"

// Those that pass positive values on as they are.

namespace layers::activations {
namespace {

struct Linear : Elementwise {
    double at(double x) const override { return x; }
    Formula formula(const Formula& x) const override { return x; }
    bool identity() const override { return true; }
    void build(Builder& builder) const override {
        build_elementwise(
            builder, [](float x) { return x; }, [](float, float) { return 1.0f; });
    }
};

struct Relu : Elementwise {
    std::optional<double> max_value;
    double negative_slope = 0, threshold = 0;
    double at(double x) const override {
        const double y = x >= threshold ? x : negative_slope * (x - threshold);
        return max_value ? std::min(y, *max_value) : y;
    }
    Formula formula(const Formula& x) const override {
        Formula y = max(x, 0) + negative_slope * min(x, 0);
        if (threshold != 0) {
            const Formula passes = at_least(x, threshold);
            y = passes * x + (1 - passes) * (negative_slope * (x - threshold));
        }
        return max_value ? min(y, *max_value) : y;
    }
    std::vector<double> kinks() const override {
        return max_value ? std::vector{threshold, *max_value} : std::vector{threshold};
    }
    bool rectifies() const override { return !max_value && negative_slope == 0 && threshold == 0; }
    void build(Builder& builder) const override {
        if (threshold != 0 || max_value) return build_bounded(builder);
        const float slope = to_float(negative_slope);
        build_elementwise(
            builder, [slope](float x) { return x > 0 ? x : slope * x; },
            [slope](float x, float) { return x > 0 ? 1.0f : slope; });
    }
    void build_bounded(Builder& builder) const {
        const float slope = to_float(negative_slope), from = to_float(threshold);
        const float most = max_value ? to_float(*max_value) : std::numeric_limits<float>::infinity();
        build_elementwise(
            builder,
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

struct LeakyRelu : Elementwise {
    double negative_slope = 0.2;
    double at(double x) const override { return x > 0 ? x : negative_slope * x; }
    Formula formula(const Formula& x) const override { return max(x, 0) + negative_slope * min(x, 0); }
    std::vector<double> kinks() const override { return {0}; }
    void build(Builder& builder) const override {
        const float slope = to_float(negative_slope);
        build_elementwise(
            builder, [slope](float x) { return x > 0 ? x : slope * x; },
            [slope](float x, float) { return x > 0 ? 1.0f : slope; });
    }
};

struct Elu : Elementwise {
    double alpha = 1;
    double at(double x) const override { return x > 0 ? x : alpha * std::expm1(x); }
    Formula formula(const Formula& x) const override { return max(x, 0) + alpha * (exp(min(x, 0)) - 1); }
    std::vector<double> kinks() const override { return {0}; }
    void build(Builder& builder) const override {
        const float a = to_float(alpha);
        build_elementwise(
            builder,
            [a](float x) {
                const float negative = a * float_math::expm1(x);
                return x > 0 ? x : negative;
            },
            [a](float, float y) { return y > 0 ? 1.0f : y + a; });
    }
};

struct Selu : Elementwise {
    static constexpr double alpha = 1.6732632423543772, scale = 1.0507009873554805;
    double at(double x) const override { return scale * (x > 0 ? x : alpha * std::expm1(x)); }
    Formula formula(const Formula& x) const override { return scale * (max(x, 0) + alpha * (exp(min(x, 0)) - 1)); }
    std::vector<double> kinks() const override { return {0}; }
    void build(Builder& builder) const override {
        build_elementwise(
            builder,
            [](float x) {
                const float negative = to_float(scale * alpha) * float_math::expm1(x);
                return x > 0 ? to_float(scale) * x : negative;
            },
            [](float, float y) { return y > 0 ? to_float(scale) : y + to_float(scale * alpha); });
    }
};

}  // namespace

extern const Kind linear =
    make_kind<Linear>({.name = "linear", .doc = "x itself: no activation", .examples = {{"linear"}}});

extern const Kind relu = make_kind<Relu>(
    {.name = "relu",
     .doc = "x where it is positive, else 0",
     .fields = {field("max_value", &Relu::max_value, "the largest output; left out: no limit", {.least = 0}),
                field("negative_slope", &Relu::negative_slope, "slope below the threshold", {.least = 0}),
                field("threshold", &Relu::threshold, "values below count as negative", {.least = 0})},
     .examples = {{"relu"}, {"relu: {max_value: 1, negative_slope: 0.1}"}, {"relu: {threshold: 0.5}"}}});

extern const Kind leaky_relu = make_kind<LeakyRelu>(
    {.name = "leaky_relu",
     .doc = "x where it is positive, else a small multiple of it",
     .fields = {field("negative_slope", &LeakyRelu::negative_slope,
                      "slope for negative x; Keras's layer has 0.3, its function 0.2, others 0.01", {.least = 0})
                    .as_main()
                    .as_required()},
     .examples = {{"leaky_relu: 0.1"}}});

extern const Kind elu = make_kind<Elu>(
    {.name = "elu",
     .doc = "x where it is positive, else alpha (e^x - 1) (Clevert et al. 2015)",
     .fields = {field("alpha", &Elu::alpha, "far below 0 the output approaches -alpha", {.least = 0}).as_main()},
     .examples = {{"elu"}, {"elu: 0.5"}}});

extern const Kind selu = make_kind<Selu>({.name = "selu",
                                          .doc = "the elu that keeps mean 0 and variance 1 (Klambauer et al. 2017)",
                                          .examples = {{"selu"}}});

}  // namespace layers::activations
