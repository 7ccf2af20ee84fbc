#include <algorithm>
#include <cmath>

#include "layers/constraints/constraint.h"

// As in Keras's constraints.py. Norms run along `axis`: 0 of a dense kernel (in, out) means the weights that feed one
// unit.

namespace layers::constraints {
namespace {

constexpr double epsilon = 1e-7;

/// Multiplies every line of weights along `axis` by `factor(its norm)`.
template <class Factor>
void scale_lines(std::span<float> weights, const Shape& shape, std::int64_t axis, Factor factor) {
    const auto dimension = static_cast<std::size_t>(std::min<std::int64_t>(axis, std::ssize(shape) - 1));
    std::size_t inner = 1;
    for (std::size_t i = dimension + 1; i < shape.size(); ++i) inner *= static_cast<std::size_t>(shape[i]);
    const auto length = static_cast<std::size_t>(shape[dimension]);
    constexpr std::size_t together = 64;  // lines that are read side by side, for the cache's sake
    for (std::size_t outer = 0; outer < weights.size(); outer += length * inner)
        for (std::size_t begin = 0; begin < inner; begin += together) {
            const std::size_t lines = std::min(together, inner - begin);
            double sums[together] = {};
            float* const first = weights.data() + outer + begin;
            for (std::size_t row = 0; row < length; ++row)
                for (std::size_t i = 0; i < lines; ++i) {
                    const auto w = static_cast<double>(first[row * inner + i]);
                    sums[i] += w * w;
                }
            for (std::size_t i = 0; i < lines; ++i) sums[i] = factor(std::sqrt(sums[i]));
            for (std::size_t row = 0; row < length; ++row)
                for (std::size_t i = 0; i < lines; ++i)
                    first[row * inner + i] = static_cast<float>(static_cast<double>(first[row * inner + i]) * sums[i]);
        }
}

struct MaxNorm : Constraint {
    double max_value = 2;
    std::int64_t axis = 0;
    void apply(std::span<float> weights, const Shape& shape) const override {
        scale_lines(weights, shape, axis, [this](double norm) { return std::min(norm, max_value) / (epsilon + norm); });
    }
};

struct UnitNorm : Constraint {
    std::int64_t axis = 0;
    void apply(std::span<float> weights, const Shape& shape) const override {
        scale_lines(weights, shape, axis, [](double norm) { return 1 / (epsilon + norm); });
    }
};

struct MinMaxNorm : Constraint {
    double min_value = 0, max_value = 1, rate = 1;
    std::int64_t axis = 0;
    void apply(std::span<float> weights, const Shape& shape) const override {
        scale_lines(weights, shape, axis, [this](double norm) {
            const double desired = rate * std::clamp(norm, min_value, max_value) + (1 - rate) * norm;
            return desired / (epsilon + norm);
        });
    }
    void check(const Value& at, Diagnostics& diagnostics) const override {
        if (min_value > max_value) diagnostics.error(at, "`min_max_norm`: `min_value` lies above `max_value`");
    }
};

template <class Owner>
Field axis() {
    return field("axis", &Owner::axis, "the dimension that a norm is taken along; 0: over the inputs of a unit",
                 {.least = 0});
}

const Range norm{.least = 0};

}  // namespace

extern const Kind max_norm = make_kind<MaxNorm>(
    {.name = "max_norm",
     .doc = "scales the weights of a unit down to a largest norm",
     .fields = {field("max_value", &MaxNorm::max_value, "the largest norm", norm).as_main(), axis<MaxNorm>()}});

extern const Kind unit_norm = make_kind<UnitNorm>(
    {.name = "unit_norm", .doc = "scales the weights of a unit to norm 1", .fields = {axis<UnitNorm>()}});

extern const Kind min_max_norm = make_kind<MinMaxNorm>(
    {.name = "min_max_norm",
     .doc = "scales the weights of a unit to a norm between two ends",
     .fields = {field("min_value", &MinMaxNorm::min_value, "the smallest norm", norm),
                field("max_value", &MinMaxNorm::max_value, "the largest norm", norm),
                field("rate", &MinMaxNorm::rate, "how far each step goes towards it", {.least = 0, .most = 1}),
                axis<MinMaxNorm>()}});

}  // namespace layers::constraints
