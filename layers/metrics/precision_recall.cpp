#include <numeric>

#include "layers/metrics/counts.h"

namespace layers {

namespace metrics {

namespace {

enum class Average { macro, micro, weighted, positive };

double precision_of(const Counts& counts) { return Counts::share(counts.hits, counts.named); }
double recall_of(const Counts& counts) { return Counts::share(counts.hits, counts.truly); }
double f1_of(const Counts& counts) { return Counts::share(2 * counts.hits, counts.named + counts.truly); }

Counts sum_of(const ClassCounts& classes) {
    return std::accumulate(classes.begin(), classes.end(), Counts(), [](Counts a, const Counts& b) {
        return Counts{a.hits + b.hits, a.named + b.named, a.truly + b.truly};
    });
}

double average_of(const ClassCounts& classes, CountsMeter::OfClass score, Average average) {
    if (average == Average::positive) return score(classes.back());
    if (average == Average::micro) return score(sum_of(classes));
    double sum = 0, weights = 0;
    for (const Counts& counts : classes) {
        const double weight = average == Average::weighted ? counts.truly : 1;
        sum += weight * score(counts);
        weights += weight;
    }
    return sum / weights;
}

template <CountsMeter::OfClass score>
struct ScoreMetric : Metric {
    Average average = Average::macro;
    std::optional<double> threshold;
    bool judges_booleans() const override { return true; }
    std::unique_ptr<Meter> meter(const Answer& answer) const override {
        const auto whole = [over = average](const ClassCounts& classes) { return average_of(classes, score, over); };
        return std::make_unique<CountsMeter>(answer, threshold, whole, score);
    }
};
using Precision = ScoreMetric<precision_of>;
using Recall = ScoreMetric<recall_of>;
using F1 = ScoreMetric<f1_of>;

}  // namespace
}  // namespace metrics

}  // namespace layers

namespace declare {

template <>
const std::vector<Choice<layers::metrics::Average>>& choices<layers::metrics::Average>() {
    using namespace layers;
    using metrics::Average;
    static const std::vector<Choice<Average>> all = {{Average::macro, "macro"},
                                                     {Average::micro, "micro"},
                                                     {Average::weighted, "weighted"},
                                                     {Average::positive, "positive"}};
    return all;
}

}  // namespace declare

namespace layers {

namespace metrics {
namespace {

template <class Owner>
Fields average_and_threshold() {
    return {field("average", &Owner::average,
                  "over classes: each class counts alike (macro), each sample counts alike (micro), each class by its "
                  "samples (weighted), or the last class alone (positive)")
                .as_main(),
            threshold_field<Owner>()};
}

}  // namespace

extern const Kind precision =
    make_kind<Precision>({.name = "precision",
                          .doc = "of the samples predicted as a class, the share that belongs to it",
                          .fields = average_and_threshold<Precision>()});

extern const Kind recall = make_kind<Recall>({.name = "recall",
                                              .doc = "of the samples of a class, the share predicted as it",
                                              .fields = average_and_threshold<Recall>()});

extern const Kind f1 = make_kind<F1>({.name = "f1",
                                      .doc = "harmonic mean of precision and recall",
                                      .fields = average_and_threshold<F1>(),
                                      .aliases = {"f1_score", "F1Score"}});

}  // namespace metrics
}  // namespace layers
