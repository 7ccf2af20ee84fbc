#include <algorithm>
#include <cmath>
#include <numbers>

#include "layers/losses/elementwise.h"

// Losses of numbers, each averaged over the values of a sample (kl_divergence: summed), as in Keras's losses.py.

namespace layers::losses {

namespace {

// The best constants are the functionals of the targets that Gneiting, "Making and Evaluating Point Forecasts", 2011,
// lists for these losses: the mean for squares, the median for absolute values, a weighted median for percentages.
// huber and log_cosh have no closed form, and slopes that never fall.

constexpr double epsilon = 1e-7;

/// Where the sum of the slopes is 0.
template <class Loss>
double balance(const Loss& loss, std::span<const double> truths) {
    const auto [least, most] = std::ranges::minmax(truths);
    return find_zero(least, most, [&](double said) {
        double slope = 0;
        for (const double truth : truths) slope += loss.at(truth, said).derivative;
        return slope;
    });
}

double sign(double x) { return (x > 0) - (x < 0); }

struct MeanSquaredError : Elementwise<MeanSquaredError> {
    Point at(double truth, double said) const {
        const double error = said - truth;
        return {error * error, 2 * error};
    }
    double best_constant(std::span<const double> truths) const { return mean(truths); }
};

struct MeanAbsoluteError : Elementwise<MeanAbsoluteError> {
    Point at(double truth, double said) const { return {std::abs(said - truth), sign(said - truth)}; }
    double best_constant(std::span<const double> truths) const { return median(truths); }
};

struct MeanAbsolutePercentageError : Elementwise<MeanAbsolutePercentageError> {
    Point at(double truth, double said) const {
        const double percent = 100 / std::max(std::abs(truth), epsilon);
        return {std::abs(said - truth) * percent, sign(said - truth) * percent};
    }
    double best_constant(std::span<const double> truths) const {
        std::vector<double> weights;
        for (const double truth : truths) weights.push_back(1 / std::max(std::abs(truth), epsilon));
        return weighted_median(truths, weights);
    }
};

struct MeanSquaredLogarithmicError : Elementwise<MeanSquaredLogarithmicError> {
    Point at(double truth, double said) const {
        const double error = std::log1p(std::max(said, epsilon)) - std::log1p(std::max(truth, epsilon));
        return {error * error, said > epsilon ? 2 * error / (1 + said) : 0};
    }
    double best_constant(std::span<const double> truths) const {
        double sum = 0;
        for (const double truth : truths) sum += std::log1p(std::max(truth, epsilon));
        return std::expm1(sum / static_cast<double>(truths.size()));
    }
};

struct Huber : Elementwise<Huber> {
    double delta = 1;
    Point at(double truth, double said) const {
        const double error = said - truth;
        if (std::abs(error) <= delta) return {0.5 * error * error, error};
        return {delta * std::abs(error) - 0.5 * delta * delta, delta * sign(error)};
    }
    double best_constant(std::span<const double> truths) const { return balance(*this, truths); }
};

struct LogCosh : Elementwise<LogCosh> {
    Point at(double truth, double said) const {
        const double error = said - truth, size = std::abs(error);
        return {size + std::log1p(std::exp(-2 * size)) - std::numbers::ln2, std::tanh(error)};
    }
    double best_constant(std::span<const double> truths) const { return balance(*this, truths); }
};

struct KlDivergence : Elementwise<KlDivergence, OverWidth::sum> {
    Point at(double truth, double said) const {
        const double p = std::clamp(truth, epsilon, 1.0), q = std::clamp(said, epsilon, 1.0);
        return {p * std::log(p / q), q == said ? -p / q : 0};
    }
    /// The more is said the less it costs, up to 1.
    double best_constant(std::span<const double>) const { return 1; }
    bool in_nats() const override { return true; }
};

struct Poisson : Elementwise<Poisson> {
    Point at(double truth, double said) const {
        return {said - truth * std::log(said + epsilon), 1 - truth / (said + epsilon)};
    }
    /// Counts are at least 0. Of others the loss has no least value.
    double best_constant(std::span<const double> truths) const { return std::max(mean(truths) - epsilon, 0.0); }
    bool in_nats() const override { return true; }
};

}  // namespace

extern const Kind mean_squared_error = make_kind<MeanSquaredError>(
    {.name = "mean_squared_error", .doc = "(prediction - target)²", .aliases = {"mse", "MSE"}});

extern const Kind mean_absolute_error = make_kind<MeanAbsoluteError>(
    {.name = "mean_absolute_error", .doc = "|prediction - target|", .aliases = {"mae", "MAE"}});

extern const Kind mean_absolute_percentage_error =
    make_kind<MeanAbsolutePercentageError>({.name = "mean_absolute_percentage_error",
                                            .doc = "100 |prediction - target| / max(|target|, 1e-7)",
                                            .aliases = {"mape", "MAPE"}});

extern const Kind mean_squared_logarithmic_error =
    make_kind<MeanSquaredLogarithmicError>({.name = "mean_squared_logarithmic_error",
                                            .doc = "(log(1 + prediction) - log(1 + target))², both at least 1e-7",
                                            .aliases = {"msle", "MSLE"}});

extern const Kind huber = make_kind<Huber>(
    {.name = "huber",
     .doc = "half the squared error where it is small, linear where it is large",
     .fields = {field("delta", &Huber::delta, "the error from which it is linear", {.above = 0}).as_main()}});

extern const Kind log_cosh =
    make_kind<LogCosh>({.name = "log_cosh", .doc = "log(cosh(prediction - target))", .aliases = {"logcosh"}});

extern const Kind kl_divergence =
    make_kind<KlDivergence>({.name = "kl_divergence",
                             .doc = "target · log(target / prediction), summed; both within 1e-7 … 1",
                             .aliases = {"kld", "KLD", "kullback_leibler_divergence"}});

extern const Kind poisson =
    make_kind<Poisson>({.name = "poisson", .doc = "prediction - target · log(prediction + 1e-7)"});

}  // namespace layers::losses
