#include <cmath>

#include "layers/metrics/counts.h"

// How far the classes that are named agree with the true ones, beyond what chance or frequent classes give.

namespace layers::metrics {
namespace {

/// What every measure of agreement is made of, in doubles.
struct Totals {
    double all = 0, hits = 0;
    double both = 0, named = 0, truly = 0;  // sums of products, and of squares, over the classes

    explicit Totals(const ClassCounts& classes) {
        for (const Counts& counts : classes) {
            const double n = counts.named, t = counts.truly;
            all += t;
            hits += counts.hits;
            both += n * t;
            named += n * n;
            truly += t * t;
        }
    }
};

/// Over the classes that have samples.
double mean_recall(const ClassCounts& classes) {
    double sum = 0;
    int there = 0;
    for (const Counts& counts : classes) {
        sum += Counts::share(counts.hits, counts.truly);
        there += counts.truly > 0;
    }
    return there > 0 ? sum / there : std::nan("");
}

double matthews_of(const ClassCounts& classes) {
    const Totals totals(classes);
    const double square = totals.all * totals.all;
    const double spread = (square - totals.named) * (square - totals.truly);
    return spread > 0 ? (totals.hits * totals.all - totals.both) / std::sqrt(spread) : 0;
}

/// Undefined where chance alone agrees always.
double kappa_of(const ClassCounts& classes) {
    const Totals totals(classes);
    const double square = totals.all * totals.all;
    return (totals.hits * totals.all - totals.both) / (square - totals.both);
}

template <double (*of_counts)(const ClassCounts&), int least>
struct Agreement : Metric {
    std::optional<double> threshold;
    declare::Range range() const override { return {.least = least, .most = 1}; }
    std::unique_ptr<Meter> meter(const Answer& answer) const override {
        return std::make_unique<CountsMeter>(answer, threshold, of_counts);
    }
};
using BalancedAccuracy = Agreement<mean_recall, 0>;
using Matthews = Agreement<matthews_of, -1>;
using CohenKappa = Agreement<kappa_of, -1>;

}  // namespace

extern const Kind balanced_accuracy =
    make_kind<BalancedAccuracy>({.name = "balanced_accuracy",
                                 .doc = "mean of the recalls of the classes that have samples",
                                 .fields = {threshold_field<BalancedAccuracy>()},
                                 .aliases = {"balanced_accuracy_score"}});

extern const Kind matthews =
    make_kind<Matthews>({.name = "matthews",
                         .doc = "Matthews' correlation of named and true classes; 0 where one class alone is named",
                         .fields = {threshold_field<Matthews>()},
                         .aliases = {"matthews_corrcoef", "mcc", "MatthewsCorrelationCoefficient"}});

extern const Kind cohen_kappa =
    make_kind<CohenKappa>({.name = "cohen_kappa",
                           .doc = "agreement of named and true classes beyond that of chance (Cohen's kappa)",
                           .fields = {threshold_field<CohenKappa>()},
                           .aliases = {"cohen_kappa_score", "CohenKappa"}});

}  // namespace layers::metrics
