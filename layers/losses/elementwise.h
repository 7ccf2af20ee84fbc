#pragma once

#include <vector>

#include "layers/losses/constants.h"

namespace layers::losses {

/// What a loss of numbers says of one value, and its derivative by what the network said.
struct Point {
    double value, derivative;
};

enum class OverWidth { mean, sum };

/// A loss that looks at one value at a time: `Self` has `Point at(double truth, double said) const`, and tells by
/// `double best_constant(std::span<const double> truths) const` which answer to all of them has the least mean. The
/// values of a sample are averaged, or summed, over its width.
template <class Self, OverWidth over = OverWidth::mean, Loss::Wants wanted = Loss::Wants::numbers>
struct Elementwise : Loss {
    Wants wants() const override { return wanted; }

    double operator()(const LossCall& call) const override {
        const auto& self = static_cast<const Self&>(*this);
        const auto n = static_cast<std::size_t>(call.rows * call.width);
        const double share = over == OverWidth::mean ? 1 / static_cast<double>(call.width) : 1;
        const double scale = share / static_cast<double>(call.rows);
        double total = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const Point point = self.at(truth_of(call.targets, i), static_cast<double>(call.src[i]));
            total += point.value;
            if (call.diff_src) call.diff_src[i] = static_cast<float>(point.derivative * scale);
        }
        return total * share;
    }

    double constant_loss(const Targets& targets, std::int64_t) const override {
        double total = 0;
        for (std::int64_t column = 0; column < targets.width; ++column) total += constant_loss_of(targets, column);
        return over == OverWidth::mean ? total / static_cast<double>(targets.width) : total;
    }

private:
    /// Each output has a constant of its own.
    double constant_loss_of(const Targets& targets, std::int64_t column) const {
        const auto& self = static_cast<const Self&>(*this);
        const std::size_t all = targets.numbers.empty() ? targets.classes.size() : targets.numbers.size();
        std::vector<double> truths;
        for (auto i = static_cast<std::size_t>(column); i < all; i += static_cast<std::size_t>(targets.width))
            truths.push_back(truth_of(targets, i));
        const double answer = self.best_constant(truths);
        double total = 0;
        for (const double truth : truths) total += self.at(truth, answer).value;
        return total / static_cast<double>(truths.size());
    }
    static double truth_of(const Targets& targets, std::size_t i) {
        return targets.numbers.empty() ? static_cast<double>(targets.classes[i])
                                       : static_cast<double>(targets.numbers[i]);
    }
};

}  // namespace layers::losses
