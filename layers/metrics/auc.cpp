#include <algorithm>
#include <array>
#include <cmath>

#include "layers/metrics/metric.h"

namespace layers::metrics {

namespace {

/// Keras's AUC: the ROC curve at 200 even thresholds, joined by straight lines. With several outputs every output of
/// every sample is one yes-or-no answer, as Keras does with one-hot labels.
class AucMeter : public Meter {
public:
    void reset() override { yes_ = no_ = {}; }
    void add(const MetricCall& call) override {
        for (std::int64_t row = 0; row < call.rows; ++row) {
            const float* const output = call.output + row * call.width;
            const double scale = call.logits && call.width > 1 ? softmax_scale(output, call.width) : 0;
            for (std::int64_t i = 0; i < call.width; ++i) {
                double p = static_cast<double>(output[i]);
                if (call.logits) p = call.width > 1 ? std::exp(p - scale) : 1 / (1 + std::exp(-p));
                (is_true(call, row, i) ? yes_ : no_)[bucket(p)] += 1;
            }
        }
    }
    double value() const override {
        double area = 0, yes_above = 0, no_above = 0;  // how many lie above the threshold, the highest first
        double yes_all = 0, no_all = 0;
        for (std::size_t i = 0; i < buckets; ++i) {
            yes_all += static_cast<double>(yes_[i]);
            no_all += static_cast<double>(no_[i]);
        }
        if (yes_all == 0 || no_all == 0) return 0;
        for (std::size_t i = buckets; i-- > 0;) {
            const double yes = yes_above + static_cast<double>(yes_[i]), no = no_above + static_cast<double>(no_[i]);
            area += (no - no_above) * (yes + yes_above) / 2;
            yes_above = yes;
            no_above = no;
        }
        return area / (yes_all * no_all);
    }

private:
    static constexpr std::size_t thresholds = 200, buckets = thresholds - 1;

    /// How many thresholds but the lowest lie below p: they stand at i/199, the lowest just under 0.
    static std::size_t bucket(double p) {
        if (!(p > 0)) return 0;
        return std::min(buckets, static_cast<std::size_t>(std::ceil(std::min(p, 1.0) * buckets))) - 1;
    }
    static bool is_true(const MetricCall& call, std::int64_t row, std::int64_t i) {
        if (call.targets.classes.empty())
            return call.targets.numbers[static_cast<std::size_t>(row * call.width + i)] > 0.5f;
        const std::int32_t truth = call.targets.classes[static_cast<std::size_t>(row)];
        return call.width == 1 ? truth == 1 : truth == i;
    }
    static double softmax_scale(const float* logits, std::int64_t width) {
        const double greatest = static_cast<double>(*std::max_element(logits, logits + width));
        double sum = 0;
        for (std::int64_t i = 0; i < width; ++i) sum += std::exp(static_cast<double>(logits[i]) - greatest);
        return greatest + std::log(sum);
    }

    std::array<std::int64_t, buckets> yes_{}, no_{};
};

struct Auc : Metric {
    std::unique_ptr<Meter> meter(std::int64_t) const override { return std::make_unique<AucMeter>(); }
};

}  // namespace

extern const Kind auc = make_kind<Auc>(
    {.name = "auc", .doc = "area under the curve of hits against false alarms (ROC), at 200 thresholds"});

}  // namespace layers::metrics
