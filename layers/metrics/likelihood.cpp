#include <algorithm>
#include <cmath>
#include <limits>

#include "layers/metrics/metric.h"

// How likely each class is said to be, held against which it is.

namespace layers::metrics {
namespace {

/// Of every class: one output for two classes tells both.
class Likelihoods {
public:
    explicit Likelihoods(const Answer& answer)
        : answer_(answer), likely_(static_cast<std::size_t>(std::max<std::int64_t>(answer.classes, 2))) {}

    std::span<const double> operator()(std::span<const float> output) {
        if (answer_.form != Answer::Form::one_of_two) {
            answer_.probabilities(output, likely_);
            return std::span(likely_).first(output.size());
        }
        answer_.probabilities(output, std::span(likely_).subspan(1));
        likely_[0] = 1 - likely_[1];
        return likely_;
    }

private:
    Answer answer_;
    std::vector<double> likely_;
};

/// As scikit-learn has it: no class is quite impossible, and all together are certain.
double log_of_true(std::span<const double> likely, std::size_t truth) {
    static constexpr double least = std::numeric_limits<double>::epsilon();
    const auto possible = [](double p) { return std::clamp(p, least, 1 - least); };
    double sum = 0;
    for (const double p : likely) sum += possible(p);
    return -std::log(possible(likely[truth]) / sum);
}

/// Two classes are one question, several as many.
double squared_distance(std::span<const double> likely, std::size_t truth) {
    double sum = 0;
    for (std::size_t i = 0; i < likely.size(); ++i) {
        const double error = likely[i] - (i == truth ? 1 : 0);
        sum += error * error;
    }
    return likely.size() == 2 ? sum / 2 : sum;
}

/// The mean of `error` over the samples.
template <double (*error)(std::span<const double>, std::size_t)>
class LikelihoodMeter : public Meter {
public:
    explicit LikelihoodMeter(const Answer& answer) : likelihoods_(answer) {}
    void reset() override { sum_ = rows_ = 0; }
    void add(const MetricCall& call) override {
        for (std::int64_t row = 0; row < call.rows; ++row)
            sum_ += error(likelihoods_(call.said(row)), call.true_class(row));
        rows_ += static_cast<double>(call.rows);
    }
    double value() const override { return sum_ / rows_; }

private:
    Likelihoods likelihoods_;
    double sum_ = 0, rows_ = 0;
};

struct OfLikelihood : Metric {
    bool higher_is_better() const override { return false; }
    Judges judges() const override { return Judges::probabilities; }
};

struct LogLoss : OfLikelihood {
    bool is_mean() const override { return true; }
    std::unique_ptr<Meter> meter(const Answer& answer) const override {
        return std::make_unique<LikelihoodMeter<log_of_true>>(answer);
    }
};

struct Brier : OfLikelihood {
    declare::Range range() const override { return {.least = 0, .most = 2}; }
    bool is_mean() const override { return true; }
    std::unique_ptr<Meter> meter(const Answer& answer) const override {
        return std::make_unique<LikelihoodMeter<squared_distance>>(answer);
    }
};

/// By how sure the network is of the class that it names, in bins of equal width that end with their upper border (Guo
/// et al., "On Calibration of Modern Neural Networks", 2017).
class CalibrationMeter : public Meter {
public:
    CalibrationMeter(const Answer& answer, std::int64_t bins)
        : answer_(answer), likelihoods_(answer), excess_(static_cast<std::size_t>(bins)) {}

    void reset() override {
        std::ranges::fill(excess_, 0);
        samples_.clear();
        weights_ = 0;
    }
    void add(const MetricCall& call) override {
        for (std::int64_t row = 0; row < call.rows; ++row) {
            const double sure = std::ranges::max(likelihoods_(call.said(row)));
            const bool right = answer_.named_class(call.said(row)) == call.true_class(row);
            const auto bins = static_cast<double>(excess_.size());
            const double bin = std::clamp(std::ceil(sure * bins) - 1, 0.0, bins - 1);
            const Sample sample{static_cast<std::size_t>(bin), call.weight(row) * (sure - (right ? 1 : 0))};
            excess_[sample.bin] += sample.excess;
            weights_ += call.weight(row);
            samples_.push_back(sample);
        }
    }
    double value() const override { return all() / weights_; }
    std::vector<double> without_each(std::optional<std::size_t>) const override {
        const double sum = all();
        std::vector<double> result;
        for (const auto& [bin, excess] : samples_)
            result.push_back((sum - std::abs(excess_[bin]) + std::abs(excess_[bin] - excess)) /
                             static_cast<double>(samples_.size() - 1));
        return result;
    }

private:
    struct Sample {
        std::size_t bin;
        double excess;  // of being sure over being right
    };
    double all() const {
        double sum = 0;
        for (const double excess : excess_) sum += std::abs(excess);
        return sum;
    }

    Answer answer_;
    Likelihoods likelihoods_;
    std::vector<double> excess_;  // of each bin
    std::vector<Sample> samples_;
    double weights_ = 0;  // of all samples
};

struct CalibrationError : OfLikelihood {
    std::int64_t bins = 15;
    declare::Range range() const override { return {.least = 0, .most = 1}; }
    std::unique_ptr<Meter> meter(const Answer& answer) const override {
        return std::make_unique<CalibrationMeter>(answer, bins);
    }
};

}  // namespace

extern const Kind log_loss = make_kind<LogLoss>(
    {.name = "log_loss", .doc = "mean of -log of the probability of the true class, of at least 2.2e-16"});

extern const Kind brier = make_kind<Brier>(
    {.name = "brier",
     .doc = "mean squared error of the probabilities; of more than two classes summed over them (0 to 2)",
     .aliases = {"brier_score", "brier_score_loss"}});

extern const Kind calibration_error = make_kind<CalibrationError>(
    {.name = "calibration_error",
     .doc = "expected calibration error: how far the share that is right lies from how sure the network is",
     .fields = {field("bins", &CalibrationError::bins, "of equal width, by how sure it is", {.least = 1, .most = 10000})
                    .as_main()},
     .aliases = {"ece", "expected_calibration_error"}});

}  // namespace layers::metrics
