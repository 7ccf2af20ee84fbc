#include <algorithm>
#include <cmath>

#include "layers/initializers/initializer.h"

// As in Keras's random_initializers.py and constant_initializers.py. Every value is drawn in double, in the parameter's
// order, and then rounded.

namespace layers::initializers {
namespace {

enum class FanMode { fan_in, fan_out, fan_avg };
enum class Distribution { truncated_normal, untruncated_normal, uniform };

struct VarianceScaling : Initializer {
    double scale = 1;
    FanMode mode = FanMode::fan_in;
    Distribution distribution = Distribution::truncated_normal;

    void fill(std::span<float> out, const Shape&, Fans fans, Draws draws) const override {
        /// The standard deviation of a normal distribution that is cut off at 2.
        constexpr double truncated_deviation = 0.87962566103423978;
        const double fan = mode == FanMode::fan_in    ? fans.in
                           : mode == FanMode::fan_out ? fans.out
                                                      : (fans.in + fans.out) / 2;
        const double variance = scale / std::max(1.0, fan), deviation = std::sqrt(variance);
        for (float& value : out) switch (distribution) {
                case Distribution::truncated_normal:
                    value = static_cast<float>(deviation / truncated_deviation * draws.truncated_normal());
                    break;
                case Distribution::untruncated_normal:
                    value = static_cast<float>(deviation * draws.normal());
                    break;
                case Distribution::uniform:
                    value = static_cast<float>(std::sqrt(3 * variance) * (2 * draws.uniform() - 1));
            }
    }
};

/// A variance scaling under a name of its own.
template <int times_fan, FanMode fan, Distribution drawn_from>
struct Preset : VarianceScaling {
    Preset() {
        scale = times_fan;
        mode = fan;
        distribution = drawn_from;
    }
};

constexpr auto truncated = Distribution::truncated_normal, uniform = Distribution::uniform;

}  // namespace
}  // namespace layers::initializers

namespace declare {

template <>
const std::vector<Choice<layers::initializers::FanMode>>& choices<layers::initializers::FanMode>() {
    using layers::initializers::FanMode;
    static const std::vector<Choice<FanMode>> all = {
        {FanMode::fan_in, "fan_in"}, {FanMode::fan_out, "fan_out"}, {FanMode::fan_avg, "fan_avg"}};
    return all;
}
template <>
const std::vector<Choice<layers::initializers::Distribution>>& choices<layers::initializers::Distribution>() {
    using layers::initializers::Distribution;
    static const std::vector<Choice<Distribution>> all = {{Distribution::truncated_normal, "truncated_normal"},
                                                          {Distribution::untruncated_normal, "untruncated_normal"},
                                                          {Distribution::uniform, "uniform"}};
    return all;
}

}  // namespace declare

namespace layers::initializers {

extern const Kind he_normal = make_kind<Preset<2, FanMode::fan_in, truncated>>(
    {.name = "he_normal", .doc = "normal of variance 2 / fan in, cut off at two deviations: for relu and elu"});

extern const Kind he_uniform =
    make_kind<Preset<2, FanMode::fan_in, uniform>>({.name = "he_uniform", .doc = "uniform of variance 2 / fan in"});

extern const Kind glorot_normal = make_kind<Preset<1, FanMode::fan_avg, truncated>>(
    {.name = "glorot_normal", .doc = "normal of variance 1 / mean fan, cut off: for tanh and sigmoid"});

extern const Kind glorot_uniform = make_kind<Preset<1, FanMode::fan_avg, uniform>>(
    {.name = "glorot_uniform", .doc = "uniform of variance 1 / mean fan: the default of dense"});

extern const Kind lecun_normal = make_kind<Preset<1, FanMode::fan_in, truncated>>(
    {.name = "lecun_normal", .doc = "normal of variance 1 / fan in, cut off: for selu"});

extern const Kind lecun_uniform =
    make_kind<Preset<1, FanMode::fan_in, uniform>>({.name = "lecun_uniform", .doc = "uniform of variance 1 / fan in"});

extern const Kind variance_scaling = make_kind<VarianceScaling>(
    {.name = "variance_scaling",
     .doc = "random with variance scale / fan",
     .fields = {field("scale", &VarianceScaling::scale, "the variance times the fan", {.above = 0}).as_main(),
                field("mode", &VarianceScaling::mode, "which fan: the inputs of a unit, its outputs, or their mean"),
                field("distribution", &VarianceScaling::distribution, "what the values are drawn from")}});

}  // namespace layers::initializers
