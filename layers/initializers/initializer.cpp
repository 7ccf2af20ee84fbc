#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "layers/initializers/initializer.h"
#include "layers/math/vector_math.h"

// Initializers as in Keras's random_initializers.py and constant_initializers.py. Every value is drawn in double, in
// the parameter's order, and then rounded.

namespace layers {

void Initializer::fits(const Shape&) const {}

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

/// Makes the columns of a (rows × columns) matrix, which lie one after another, orthonormal. Each keeps its side of
/// the ones before, so this is QR with a positive diagonal of R. Taking the earlier ones off twice is enough
/// (Giraud et al. 2005).
void orthonormalize(std::vector<double>& matrix, std::size_t rows, std::size_t columns) {
    const auto column = [&](std::size_t j) { return std::span(matrix).subspan(j * rows, rows); };
    const auto dot = [](std::span<const double> a, std::span<const double> b) {
        return vector_math::sum(a.size(), [=](std::size_t i) { return a[i] * b[i]; });
    };
    for (std::size_t j = 0; j < columns; ++j) {
        for (std::size_t k = 0; k < 2 * j; ++k) {
            const auto before = column(k % j);
            const double along = dot(before, column(j));
            for (std::size_t i = 0; i < rows; ++i) column(j)[i] -= along * before[i];
        }
        const double norm = std::sqrt(dot(column(j), column(j)));
        for (double& value : column(j)) value /= norm;
    }
}

struct Orthogonal : Initializer {
    double gain = 1;

    void fits(const Shape& shape) const override {
        if (shape.size() < 2)
            throw ShapeError(fmt::format("`orthogonal` needs a matrix, not the shape {}", show(shape)));
    }
    void fill(std::span<float> out, const Shape& shape, Fans, Draws draws) const override {
        const auto columns = static_cast<std::size_t>(shape.back()), rows = out.size() / columns;
        const std::size_t length = std::max(rows, columns), count = std::min(rows, columns);
        std::vector<double> vectors(length * count);
        for (std::size_t i = 0; i < length; ++i)
            for (std::size_t j = 0; j < count; ++j) vectors[j * length + i] = draws.normal();
        orthonormalize(vectors, length, count);
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t j = 0; j < columns; ++j)
                out[row * columns + j] = static_cast<float>(
                    gain * (rows >= columns ? vectors[j * length + row] : vectors[row * length + j]));
    }
};

struct Identity : Initializer {
    double gain = 1;

    void fits(const Shape& shape) const override {
        if (shape.size() != 2)
            throw ShapeError(fmt::format("`identity` needs a matrix, not the shape {}", show(shape)));
    }
    void fill(std::span<float> out, const Shape& shape, Fans, Draws) const override {
        const auto columns = static_cast<std::size_t>(shape.back());
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = i / columns == i % columns ? static_cast<float>(gain) : 0.0f;
    }
};

struct Constant : Initializer {
    double value = 0;
    void fill(std::span<float> out, const Shape&, Fans, Draws) const override {
        std::ranges::fill(out, static_cast<float>(value));
    }
};

/// One number for all weights: units that start alike stay alike, which shows why initializers draw.
struct SameValue : Initializer {
    Ref<Initializer> of;

    void fits(const Shape& shape) const override { of->fits(shape); }
    void fill(std::span<float> out, const Shape& shape, Fans fans, Draws draws) const override {
        of->fill(out, shape, fans, draws);
        std::ranges::fill(out, out.empty() ? 0 : out.front());
    }
};

/// A variance scaling under a name of its own.
Kind preset(std::string name, std::string doc, double scale, FanMode mode, Distribution distribution) {
    Kind kind{.name = std::move(name), .doc = std::move(doc)};
    kind.make = [=] {
        auto made = std::make_shared<VarianceScaling>();
        made->scale = scale;
        made->mode = mode;
        made->distribution = distribution;
        return made;
    };
    return kind;
}

/// A constant under a name of its own.
Kind preset(std::string name, std::string doc, std::string alias, double value) {
    Kind kind{.name = std::move(name), .doc = std::move(doc), .aliases = {std::move(alias)}};
    kind.make = [=] {
        auto made = std::make_shared<Constant>();
        made->value = value;
        return made;
    };
    return kind;
}

}  // namespace

}  // namespace layers

namespace declare {

template <>
const std::vector<Choice<layers::FanMode>>& choices<layers::FanMode>() {
    using namespace layers;
    static const std::vector<Choice<FanMode>> all = {
        {FanMode::fan_in, "fan_in"}, {FanMode::fan_out, "fan_out"}, {FanMode::fan_avg, "fan_avg"}};
    return all;
}
template <>
const std::vector<Choice<layers::Distribution>>& choices<layers::Distribution>() {
    using namespace layers;
    static const std::vector<Choice<Distribution>> all = {{Distribution::truncated_normal, "truncated_normal"},
                                                          {Distribution::untruncated_normal, "untruncated_normal"},
                                                          {Distribution::uniform, "uniform"}};
    return all;
}

}  // namespace declare

namespace layers {

namespace {

constexpr auto truncated = Distribution::truncated_normal, uniform = Distribution::uniform;

const Kind he_normal = preset("he_normal", "normal of variance 2 / fan in, cut off at two deviations: for relu and elu",
                              2, FanMode::fan_in, truncated);
const Kind he_uniform = preset("he_uniform", "uniform of variance 2 / fan in", 2, FanMode::fan_in, uniform);
const Kind glorot_normal = preset("glorot_normal", "normal of variance 1 / mean fan, cut off: for tanh and sigmoid", 1,
                                  FanMode::fan_avg, truncated);
const Kind glorot_uniform =
    preset("glorot_uniform", "uniform of variance 1 / mean fan: the default of dense", 1, FanMode::fan_avg, uniform);
const Kind lecun_normal =
    preset("lecun_normal", "normal of variance 1 / fan in, cut off: for selu", 1, FanMode::fan_in, truncated);
const Kind lecun_uniform = preset("lecun_uniform", "uniform of variance 1 / fan in", 1, FanMode::fan_in, uniform);

const Kind variance_scaling = make_kind<VarianceScaling>(
    {.name = "variance_scaling",
     .doc = "random with variance scale / fan",
     .fields = {
         field("scale", &VarianceScaling::scale, "the variance times the fan", {.above = 0}).as_main(),
         field("mode", &VarianceScaling::mode, "which fan: values that feed a unit, that it feeds, or their mean"),
         field("distribution", &VarianceScaling::distribution, "what the values are drawn from")}});

const Kind random_normal =
    make_kind<RandomNormal>({.name = "random_normal",
                             .doc = "normal",
                             .fields = {field("mean", &RandomNormal::mean, "the mean"),
                                        field("stddev", &RandomNormal::stddev, "the standard deviation", {.least = 0})},
                             .aliases = {"normal"}});

const Kind truncated_normal = make_kind<TruncatedNormal>(
    {.name = "truncated_normal",
     .doc = "normal, drawn again beyond two standard deviations",
     .fields = {field("mean", &TruncatedNormal::mean, "the mean"),
                field("stddev", &TruncatedNormal::stddev, "the standard deviation before the cut", {.least = 0})}});

const Kind random_uniform =
    make_kind<RandomUniform>({.name = "random_uniform",
                              .doc = "uniform",
                              .fields = {field("minval", &RandomUniform::minval, "the lower end"),
                                         field("maxval", &RandomUniform::maxval, "the upper end, excluded")},
                              .aliases = {"uniform"}});

const Kind orthogonal = make_kind<Orthogonal>(
    {.name = "orthogonal",
     .doc = "a random orthogonal matrix: columns of length gain, at right angles (rows, where they are fewer)",
     .fields = {field("gain", &Orthogonal::gain, "what the matrix is multiplied by").as_main()},
     .aliases = {"OrthogonalInitializer"}});

const Kind identity = make_kind<Identity>({.name = "identity",
                                           .doc = "gain on the diagonal, 0 elsewhere",
                                           .fields = {field("gain", &Identity::gain, "the diagonal's value").as_main()},
                                           .aliases = {"IdentityInitializer"}});

const Kind constant = make_kind<Constant>({.name = "constant",
                                           .doc = "one given number",
                                           .fields = {field("value", &Constant::value, "the number").as_main()}});

const Kind zeros = preset("zeros", "0", "zero", 0);
const Kind ones = preset("ones", "1", "one", 1);

const Kind same_value = make_kind<SameValue>(
    {.name = "same_value",
     .doc = "one number drawn from another initializer, given to all weights",
     .fields = {field("of", &SameValue::of, "the initializer that it is drawn from").as_main().as_required()}});

}  // namespace

}  // namespace layers

namespace declare {

template <>
const Catalog& catalog<layers::Initializer>() {
    using namespace layers;
    static const Catalog all{"initializer",
                             "an",
                             {&glorot_uniform, &glorot_normal, &he_normal, &he_uniform, &lecun_normal, &lecun_uniform,
                              &variance_scaling, &random_normal, &truncated_normal, &random_uniform, &orthogonal,
                              &identity, &constant, &zeros, &ones, &same_value}};
    return all;
}

}  // namespace declare
