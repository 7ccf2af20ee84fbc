#include <algorithm>

#include "layers/losses/elementwise.h"

namespace layers::losses {

namespace {

/// Two classes, or numbers of either sign, as Keras's -1 and 1.
double side(double truth) { return truth > 0 ? 1 : -1; }

double mean_side(std::span<const double> truths) {
    double sum = 0;
    for (const double truth : truths) sum += side(truth);
    return sum / static_cast<double>(truths.size());
}

// The best constants of these two, 2·min(p, 1 - p) and 4·p·(1 - p) where p is the share of a class, stand in Bartlett,
// Jordan and McAuliffe, "Convexity, Classification, and Risk Bounds", 2006.

struct Hinge : Elementwise<Hinge, OverWidth::mean, Loss::Wants::two_classes> {
    double boundary() const override { return 0; }
    Point at(double truth, double said) const {
        const double gap = 1 - side(truth) * said;
        return gap > 0 ? Point{gap, -side(truth)} : Point{0, 0};
    }
    double best_constant(std::span<const double> truths) const { return mean_side(truths) < 0 ? -1 : 1; }
};

struct SquaredHinge : Elementwise<SquaredHinge, OverWidth::mean, Loss::Wants::two_classes> {
    double boundary() const override { return 0; }
    Point at(double truth, double said) const {
        const double gap = 1 - side(truth) * said;
        return gap > 0 ? Point{gap * gap, -2 * gap * side(truth)} : Point{0, 0};
    }
    double best_constant(std::span<const double> truths) const { return mean_side(truths); }
};

/// max(0, 1 + the greatest other output, at least 0, - the true class's output): Keras takes the others from
/// (1 - y) · output, where the true class stands as 0.
struct CategoricalHinge : Loss {
    Wants wants() const override { return Wants::classes; }

    double operator()(const LossCall& call) const override {
        const auto width = static_cast<std::size_t>(call.width);
        const float per_row = 1 / static_cast<float>(call.rows);
        double total = 0;
        for (std::size_t row = 0; row < static_cast<std::size_t>(call.rows); ++row) {
            const float* const src = call.src + row * width;
            const auto truth = static_cast<std::size_t>(call.targets.classes[row]);
            std::size_t other = truth;
            for (std::size_t i = 0; i < width; ++i)
                if (i != truth && src[i] > (other == truth ? 0 : src[other])) other = i;
            const double rival = other == truth ? 0 : static_cast<double>(src[other]);
            const double gap = 1 + rival - static_cast<double>(src[truth]);
            total += std::max(gap, 0.0);
            if (!call.diff_src) continue;
            float* const diff_src = call.diff_src + row * width;
            std::fill_n(diff_src, width, 0.0f);
            if (gap <= 0) continue;
            diff_src[other] = per_row;
            diff_src[truth] = -per_row;
        }
        return total;
    }

    /// Only the greatest output's lead d over the rest counts: where the greatest is that of a class of share p, the
    /// loss is p·max(1 - d, 0) + (1 - p)·(1 + d), least at a lead of 0 or 1.
    double constant_loss(const Targets& targets, std::int64_t classes) const override {
        return std::min(1.0, 2 * (1 - std::ranges::max(shares_of(targets, classes))));
    }
};

}  // namespace

// Format 2: metrics take 0 for the boundary of these two, no longer 0.5. Format 3: `mse` and `mae`, -1 and 1 for their
// classes.
extern const Kind hinge = make_kind<Hinge>(
    {.name = "hinge", .doc = "max(1 - target · prediction, 0), the classes being -1 and 1", .format = 3});

extern const Kind squared_hinge =
    make_kind<SquaredHinge>({.name = "squared_hinge", .doc = "the square of hinge", .format = 3});

extern const Kind categorical_hinge = make_kind<CategoricalHinge>(
    {.name = "categorical_hinge", .doc = "max(1 + largest output of the other classes - output of the true class, 0)"});

}  // namespace layers::losses
