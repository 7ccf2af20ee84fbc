#include "layers/initializers/initializer.h"

namespace layers::initializers {
namespace {

struct RandomNormal : Initializer {
    double mean = 0, stddev = 0.05;
    void fill(std::span<float> out, const Shape&, Fans, Draws draws) const override {
        for (float& value : out) value = static_cast<float>(mean + stddev * draws.normal());
    }
};

/// Beyond two standard deviations values are drawn again; what is left is narrower than `stddev`, as in Keras.
struct TruncatedNormal : Initializer {
    double mean = 0, stddev = 0.05;
    void fill(std::span<float> out, const Shape&, Fans, Draws draws) const override {
        for (float& value : out) value = static_cast<float>(mean + stddev * draws.truncated_normal());
    }
};

struct RandomUniform : Initializer {
    double minval = -0.05, maxval = 0.05;
    void fill(std::span<float> out, const Shape&, Fans, Draws draws) const override {
        for (float& value : out) value = static_cast<float>(minval + (maxval - minval) * draws.uniform());
    }
    void check(const Value& at, Diagnostics& diagnostics) const override {
        if (minval > maxval) diagnostics.error(at, "`random_uniform`: `minval` lies above `maxval`");
    }
};

}  // namespace

extern const Kind random_normal =
    make_kind<RandomNormal>({.name = "random_normal",
                             .doc = "normal",
                             .fields = {field("mean", &RandomNormal::mean, "the mean"),
                                        field("stddev", &RandomNormal::stddev, "the standard deviation", {.least = 0})},
                             .aliases = {"normal"}});

extern const Kind truncated_normal = make_kind<TruncatedNormal>(
    {.name = "truncated_normal",
     .doc = "normal, drawn again beyond two standard deviations",
     .fields = {field("mean", &TruncatedNormal::mean, "the mean"),
                field("stddev", &TruncatedNormal::stddev, "the standard deviation before the cut", {.least = 0})}});

extern const Kind random_uniform =
    make_kind<RandomUniform>({.name = "random_uniform",
                              .doc = "uniform",
                              .fields = {field("minval", &RandomUniform::minval, "the lower end"),
                                         field("maxval", &RandomUniform::maxval, "the upper end, excluded")},
                              .aliases = {"uniform"}});

}  // namespace layers::initializers
