#include <algorithm>
#include <cmath>
#include <limits>

#include "layers/metrics/metric.h"

// Metrics of numbers that are no means over the samples. Several outputs are averaged, as in scikit-learn.

namespace layers::metrics {
namespace {

/// Of one output over all samples, each of which counts by its weight.
struct Residuals {
    double rows = 0;
    double samples = 0;  // their weights
    double squares = 0;  // of the errors
    double spread = 0;   // of the errors: their squared distances from their mean
    double truth = 0;    // likewise of the targets
};

double explained(double unexplained, const Residuals& all) {
    if (all.rows < 2) return std::numeric_limits<double>::quiet_NaN();
    if (all.truth > 0) return 1 - unexplained / all.truth;
    return unexplained > 0 ? 0 : 1;  // targets that are all the same, as scikit-learn has them
}
double r2_of(const Residuals& all) { return explained(all.squares, all); }
double explained_variance_of(const Residuals& all) { return explained(all.spread, all); }
double root_of_mean(const Residuals& all) { return std::sqrt(all.squares / all.samples); }

/// Keeps all numbers: sums of squares alone would lose the digits of targets that lie far from 0.
template <double (*score)(const Residuals&)>
class ResidualMeter : public Meter {
public:
    explicit ResidualMeter(const Answer& answer) : units_(answer.units) {}
    void reset() override { pairs_.clear(); }
    void add(const MetricCall& call) override {
        width_ = static_cast<std::size_t>(call.width);
        for (std::int64_t row = 0; row < call.rows; ++row)
            for (std::int64_t i = 0; i < call.width; ++i) {
                const double truth = call.true_number(units_, row, i);
                pairs_.push_back({call.said_number(units_, row, i) - truth, truth, call.weight(row)});
            }
    }
    double value() const override {
        double sum = 0;
        for (std::size_t column = 0; column < width_; ++column) sum += score(Sums(*this, column).all);
        return sum / static_cast<double>(width_);
    }
    std::vector<double> without_each(std::optional<std::size_t>) const override {
        std::vector<double> result(pairs_.size() / width_);
        for (std::size_t column = 0; column < width_; ++column) {
            const Sums sums(*this, column);
            for (std::size_t row = 0; row < result.size(); ++row)
                result[row] += score(sums.without(pairs_[row * width_ + column])) / static_cast<double>(width_);
        }
        return result;
    }

private:
    struct Pair {
        double error, truth, weight = 1;
    };
    struct Sums {
        Residuals all;
        Pair mean{};  // each by its weight

        Sums(const ResidualMeter& meter, std::size_t column) {
            const auto& pairs = meter.pairs_;
            all.rows = static_cast<double>(pairs.size() / meter.width_);
            for (std::size_t i = column; i < pairs.size(); i += meter.width_) {
                all.samples += pairs[i].weight;
                mean.error += pairs[i].weight * pairs[i].error;
                mean.truth += pairs[i].weight * pairs[i].truth;
            }
            mean.error /= all.samples;
            mean.truth /= all.samples;
            for (std::size_t i = column; i < pairs.size(); i += meter.width_) {
                all.squares += pairs[i].weight * (pairs[i].error * pairs[i].error);
                all.spread += pairs[i].weight * std::pow(pairs[i].error - mean.error, 2);
                all.truth += pairs[i].weight * std::pow(pairs[i].truth - mean.truth, 2);
            }
            // Targets that are all the same differ from their mean by its last digits.
            if (all.truth <= all.samples * std::pow(1e-15 * mean.truth, 2)) all.truth = 0;
        }
        Residuals without(const Pair& pair) const {
            const double part = all.samples / (all.samples - 1);
            return {.rows = all.rows - 1,
                    .samples = all.samples - 1,
                    .squares = rest(all.squares, pair.error * pair.error),
                    .spread = rest(all.spread, std::pow(pair.error - mean.error, 2) * part),
                    .truth = rest(all.truth, std::pow(pair.truth - mean.truth, 2) * part)};
        }
        /// Where one sample has all of it, nothing is left but rounding.
        static double rest(double whole, double taken) {
            const double left = whole - taken;
            return left > 1e-12 * whole ? left : 0;
        }
    };

    Units units_;
    std::vector<Pair> pairs_;  // outputs side by side
    std::size_t width_ = 1;
};

template <double (*score)(const Residuals&), bool more_is_better>
struct OfResiduals : Metric {
    bool higher_is_better() const override { return more_is_better; }
    Judges judges() const override { return Judges::numbers; }
    declare::Range range() const override {
        return more_is_better ? declare::Range{.most = 1} : declare::Range{.least = 0};
    }
    std::unique_ptr<Meter> meter(const Answer& answer) const override {
        return std::make_unique<ResidualMeter<score>>(answer);
    }
};

/// The mean of |error| / |target| over all outputs.
class ShareOfTargetMeter : public Meter {
public:
    explicit ShareOfTargetMeter(const Answer& answer) : units_(answer.units) {}
    void reset() override { sum_ = count_ = 0; }
    void add(const MetricCall& call) override {
        constexpr double least = std::numeric_limits<double>::epsilon();
        for (std::int64_t row = 0; row < call.rows; ++row)
            for (std::int64_t i = 0; i < call.width; ++i) {
                const double truth = call.true_number(units_, row, i);
                sum_ += std::abs(call.said_number(units_, row, i) - truth) / std::max(std::abs(truth), least);
            }
        count_ += static_cast<double>(call.rows * call.width);
    }
    double value() const override { return sum_ / count_; }

private:
    Units units_;
    double sum_ = 0, count_ = 0;
};

struct ShareOfTarget : Metric {
    bool higher_is_better() const override { return false; }
    Judges judges() const override { return Judges::numbers; }
    bool is_mean() const override { return true; }
    std::unique_ptr<Meter> meter(const Answer& answer) const override {
        return std::make_unique<ShareOfTargetMeter>(answer);
    }
};

}  // namespace

extern const Kind rmse =
    make_kind<OfResiduals<root_of_mean, false>>({.name = "rmse",
                                                 .doc = "root of the mean squared error",
                                                 .aliases = {"root_mean_squared_error", "RootMeanSquaredError"}});

extern const Kind mape = make_kind<ShareOfTarget>(
    {.name = "mape",
     .doc =
         "mean absolute error as a share of the target, as scikit-learn has it: a hundredth of the loss of that name",
     .aliases = {"mean_absolute_percentage_error", "MAPE", "MeanAbsolutePercentageError"}});

extern const Kind r2 = make_kind<OfResiduals<r2_of, true>>(
    {.name = "r2",
     .doc = "1 less the share of the targets' variance that the errors have: 0 is as good as their mean",
     .aliases = {"r2_score", "R2Score"}});

extern const Kind explained_variance = make_kind<OfResiduals<explained_variance_of, true>>(
    {.name = "explained_variance",
     .doc = "as `r2`, but for an error that is the same for all samples",
     .aliases = {"explained_variance_score"}});

}  // namespace layers::metrics
