#include "layers/metrics/weighted.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace layers {
namespace {

/// What each sample counts: its own weight times that of its class.
class Weights {
public:
    explicit Weights(std::vector<double> of_class) : of_class_(std::move(of_class)) {}

    std::span<const float> of(const MetricCall& call) {
        weights_.resize(static_cast<std::size_t>(call.rows));
        for (std::size_t row = 0; row < weights_.size(); ++row) {
            double weight = call.sample_weights.empty() ? 1 : static_cast<double>(call.sample_weights[row]);
            if (!of_class_.empty()) weight *= of_class_[call.true_class(static_cast<std::int64_t>(row))];
            weights_[row] = static_cast<float>(weight);
        }
        return weights_;
    }

private:
    std::vector<double> of_class_;
    std::vector<float> weights_;
};

/// Of a metric that is a mean over the samples.
class WeightedMeanMeter : public Meter {
public:
    WeightedMeanMeter(std::unique_ptr<Meter> of_sample, Weights weights)
        : of_sample_(std::move(of_sample)), weights_(std::move(weights)) {}

    void reset() override {
        samples_.clear();
        sum_ = all_ = 0;
    }
    void add(const MetricCall& call) override {
        const auto weights = weights_.of(call);
        for (std::int64_t row = 0; row < call.rows; ++row) {
            of_sample_->reset();
            of_sample_->add(call.row(row));
            const Sample sample{of_sample_->value(), static_cast<double>(weights[static_cast<std::size_t>(row)])};
            sum_ += sample.weight * sample.value;
            all_ += sample.weight;
            samples_.push_back(sample);
        }
    }
    double value() const override { return sum_ / all_; }
    std::vector<double> without_each(std::optional<std::size_t>) const override {
        std::vector<double> result;
        for (const auto& [value, weight] : samples_) result.push_back((sum_ - weight * value) / (all_ - weight));
        return result;
    }

private:
    struct Sample {
        double value, weight;
    };
    std::unique_ptr<Meter> of_sample_;
    Weights weights_;
    std::vector<Sample> samples_;
    double sum_ = 0, all_ = 0;
};

/// Of any other: its meter knows what weights are to it. What it would be without each sample is not told, so meters
/// tell that of samples that count alike.
class WeightedMeter : public Meter {
public:
    WeightedMeter(std::unique_ptr<Meter> meter, Weights weights)
        : meter_(std::move(meter)), weights_(std::move(weights)) {}

    void reset() override { meter_->reset(); }
    void add(const MetricCall& call) override {
        MetricCall weighed = call;
        weighed.weights = weights_.of(call);
        meter_->add(weighed);
    }
    double value() const override { return meter_->value(); }

private:
    std::unique_ptr<Meter> meter_;
    Weights weights_;
};

struct WeightedMetric : Metric {
    Ref<Metric> metric;

    explicit WeightedMetric(Ref<Metric> of) : metric(std::move(of)) { kind = metric->kind; }
    std::string column() const override { return "weighted_" + metric->column(); }
    bool higher_is_better() const override { return metric->higher_is_better(); }
    Judges judges() const override { return metric->judges(); }
    bool judges_booleans() const override { return metric->judges_booleans(); }
    declare::Range range() const override { return metric->range(); }
    std::unique_ptr<Meter> meter(const Answer& answer) const override {
        Weights weights(answer.class_weights);
        if (metric->is_mean()) return std::make_unique<WeightedMeanMeter>(metric->meter(answer), std::move(weights));
        return std::make_unique<WeightedMeter>(metric->meter(answer), std::move(weights));
    }
};

}  // namespace

Ref<Metric> weighted(Ref<Metric> metric) { return std::make_shared<WeightedMetric>(std::move(metric)); }

}  // namespace layers
