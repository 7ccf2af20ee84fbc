#include <cmath>

#include "layers/metrics/metric.h"

namespace layers::metrics {

namespace {

/// The mean of `error` over all outputs. Class numbers count as one-hot rows where there are several outputs.
template <double (*error)(double)>
class ErrorMeter : public Meter {
public:
    void reset() override { sum_ = count_ = 0; }
    void add(const MetricCall& call) override {
        for (std::int64_t row = 0; row < call.rows; ++row)
            for (std::int64_t i = 0; i < call.width; ++i)
                sum_ += error(static_cast<double>(call.output[row * call.width + i]) - truth(call, row, i));
        count_ += static_cast<double>(call.rows * call.width);
    }
    double value() const override { return sum_ / count_; }

private:
    static double truth(const MetricCall& call, std::int64_t row, std::int64_t i) {
        if (call.targets.classes.empty())
            return static_cast<double>(call.targets.numbers[static_cast<std::size_t>(row * call.width + i)]);
        const std::int32_t number = call.targets.classes[static_cast<std::size_t>(row)];
        return call.width == 1 ? number : number == i;
    }

    double sum_ = 0, count_ = 0;
};

double square(double x) { return x * x; }
double size(double x) { return std::abs(x); }

template <double (*error)(double)>
struct ErrorMetric : Metric {
    bool higher_is_better() const override { return false; }
    std::unique_ptr<Meter> meter(std::int64_t) const override { return std::make_unique<ErrorMeter<error>>(); }
};

}  // namespace

extern const Kind mse = make_kind<ErrorMetric<square>>(
    {.name = "mse", .doc = "mean squared error", .aliases = {"mean_squared_error", "MSE", "MeanSquaredError"}});

extern const Kind mae = make_kind<ErrorMetric<size>>(
    {.name = "mae", .doc = "mean absolute error", .aliases = {"mean_absolute_error", "MAE", "MeanAbsoluteError"}});

}  // namespace layers::metrics
