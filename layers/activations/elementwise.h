#pragma once

#include <algorithm>
#include <cmath>

#include "layers/activations/activation.h"

namespace layers::activations {

/// A function of single values.
struct Elementwise : Activation {
    virtual double at(double x) const = 0;
    /// The same in operations that every language has.
    virtual Formula formula(const Formula& x) const = 0;
    Operand write(InferenceWriter& writer, const Operand& src) const final {
        return writer.apply(src, {declare::write_component(*this), formula(Formula::x())});
    }
    void reference(std::span<const double> src, std::span<double> dst) const final {
        std::ranges::transform(src, dst.begin(), [this](double x) { return at(x); });
    }
};

constexpr float to_float(double x) { return static_cast<float>(x); }
inline double logistic(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace layers::activations
