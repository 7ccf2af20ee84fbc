#include <algorithm>
#include <cmath>

#include "layers/constraints/constraint.h"

// As in Keras's constraints.py. Norms run along `axis`: 0 of a dense kernel (in, out) means the weights that feed one
// unit.

namespace layers::constraints {
namespace {

constexpr double epsilon = 1e-7;

/// The sides that a norm runs over, which follow each other: [0, 1, 2] of a kernel (height, width, in, out) are the
/// weights that feed one filter. Written as a number where it is one.
struct Axes {
    std::vector<std::int64_t> list = {0};
};

/// Multiplies every line of weights along the axes by `factor(its norm)`. The sides that a shape lacks are its last.
template <class Factor>
void scale_lines(std::span<float> weights, const Shape& shape, const Axes& axes, Factor factor) {
    const auto side = [&](std::int64_t axis) { return std::min<std::int64_t>(axis, std::ssize(shape) - 1); };
    const auto product = [&](std::int64_t begin, std::int64_t end) {
        std::size_t values = 1;
        for (std::int64_t i = begin; i < end; ++i)
            values *= static_cast<std::size_t>(shape[static_cast<std::size_t>(i)]);
        return values;
    };
    const std::int64_t behind = side(axes.list.back()) + 1;
    const std::size_t length = product(side(axes.list.front()), behind), inner = product(behind, std::ssize(shape));
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
    Axes axis;
    void apply(std::span<float> weights, const Shape& shape) const override {
        scale_lines(weights, shape, axis, [this](double norm) { return std::min(norm, max_value) / (epsilon + norm); });
    }
};

struct UnitNorm : Constraint {
    Axes axis;
    void apply(std::span<float> weights, const Shape& shape) const override {
        scale_lines(weights, shape, axis, [](double norm) { return 1 / (epsilon + norm); });
    }
};

struct MinMaxNorm : Constraint {
    double min_value = 0, max_value = 1, rate = 1;
    Axes axis;
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

}  // namespace
}  // namespace layers::constraints

namespace declare {

using layers::constraints::Axes;

template <>
struct FieldType<Axes> {
    static bool read(const Value& value, Axes& out, const Reading& reading) {
        if (!FieldType<std::vector<std::int64_t>>::read(value, out.list, reading)) return false;
        const auto gap = [](std::int64_t a, std::int64_t b) { return b != a + 1; };
        if (!out.list.empty() && std::ranges::adjacent_find(out.list, gap) == out.list.end()) return true;
        return reading.wrong(value, expects(reading.range));
    }
    static Value write(const Axes& axes) {
        return axes.list.size() == 1 ? Value::integer(axes.list[0])
                                     : FieldType<std::vector<std::int64_t>>::write(axes.list);
    }
    static std::string expects(const Range& range) {
        return FieldType<std::int64_t>::expects(range) + ", or a list of some that follow each other";
    }
    static Form form(const Range& range) {
        const Form axis = FieldType<std::int64_t>::form(range);
        return Form::either({axis, Form::list_of(axis)});
    }
};

}  // namespace declare

namespace layers::constraints {
namespace {

template <class Owner>
Field axis() {
    return field(
        "axis", &Owner::axis,
        "the side that a norm is taken along, or several: 0 over the inputs of a unit of `dense`, [0, 1, 2] over "
        "those of a filter of `conv2d`",
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
