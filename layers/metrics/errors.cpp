#include <cmath>

#include "layers/metrics/metric.h"

namespace layers::metrics {

namespace {

/// What one output says of the first of two classes where it says 1 of the second: what lies between them lies in their
/// middle. Logits have no such number, and are held against 0 and 1, as in Keras.
double first_class(const Answer& answer) { return answer.scale == Answer::Scale::other ? 2 * answer.boundary - 1 : 0; }

/// The mean of `error` over all outputs, numbers in their own units. Class numbers count as one-hot rows where each
/// class has an output.
template <double (*error)(double)>
class ErrorMeter : public Meter {
public:
    explicit ErrorMeter(const Answer& answer) : answer_(answer), first_(first_class(answer)) {}
    void reset() override { sum_ = count_ = 0; }
    void add(const MetricCall& call) override {
        for (std::int64_t row = 0; row < call.rows; ++row)
            for (std::int64_t i = 0; i < call.width; ++i)
                sum_ += error(call.said_number(answer_.units, row, i) - truth(call, row, i));
        count_ += static_cast<double>(call.rows * call.width);
    }
    double value() const override { return sum_ / count_; }

private:
    double truth(const MetricCall& call, std::int64_t row, std::int64_t i) const {
        if (answer_.is_of_numbers()) return call.true_number(answer_.units, row, i);
        const auto number = static_cast<std::int64_t>(call.true_class(row));
        if (answer_.form == Answer::Form::one_of_two) return number == 0 ? first_ : 1;
        return static_cast<double>(number == i);
    }

    Answer answer_;
    double first_;
    double sum_ = 0, count_ = 0;
};

double square(double x) { return x * x; }
double size(double x) { return std::abs(x); }

template <double (*error)(double)>
struct ErrorMetric : Metric {
    bool higher_is_better() const override { return false; }
    Judges judges() const override { return Judges::outputs; }
    bool judges_booleans() const override { return true; }
    bool is_mean() const override { return true; }
    std::unique_ptr<Meter> meter(const Answer& answer) const override {
        return std::make_unique<ErrorMeter<error>>(answer);
    }
};

}  // namespace

extern const Kind mse = make_kind<ErrorMetric<square>>(
    {.name = "mse", .doc = "mean squared error", .aliases = {"mean_squared_error", "MSE", "MeanSquaredError"}});

extern const Kind mae = make_kind<ErrorMetric<size>>(
    {.name = "mae", .doc = "mean absolute error", .aliases = {"mean_absolute_error", "MAE", "MeanAbsoluteError"}});

}  // namespace layers::metrics
