#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "layers/metrics/metric.h"

namespace layers::metrics {

/// Which class outputs name. With a threshold, which is for two classes that are said to be likely: the second from
/// above it on.
class NamedClass {
public:
    NamedClass(const Answer& answer, std::optional<double> threshold);
    std::size_t operator()(std::span<const float> output) const;
    bool has_threshold() const { return threshold_.has_value(); }

private:
    Answer answer_;
    std::optional<double> threshold_;
};

/// Of a metric with a member `threshold`.
template <class Owner>
Field threshold_field() {
    return field("threshold", &Owner::threshold,
                 "of two classes: how likely the second has to be to be named; none: as the loss has it",
                 {.least = 0, .most = 1});
}

/// What is counted of a class, each sample by its weight. A quotient 0/0 is 0, as in Keras and scikit-learn.
struct Counts {
    double hits = 0, named = 0, truly = 0;

    static double share(double part, double whole) { return whole == 0 ? 0 : part / whole; }
};
using ClassCounts = std::vector<Counts>;

/// A metric that is known from what is counted of each class.
class CountsMeter : public Meter {
public:
    using Whole = std::function<double(const ClassCounts&)>;
    using OfClass = double (*)(const Counts&);

    /// `of_class`: what the metric is of a class alone; null where it is nothing. With a threshold that is not told:
    /// what trials keep of their samples has none.
    CountsMeter(const Answer& answer, std::optional<double> threshold, Whole whole, OfClass of_class = nullptr);

    void reset() override;
    void add(const MetricCall& call) override;
    double value() const override { return whole_(counts_); }
    std::vector<double> per_class() const override;
    /// Samples that were named alike and are alike have the same share in it.
    std::vector<double> without_each(std::optional<std::size_t> of_class) const override;

private:
    using Sample = std::pair<std::size_t, std::size_t>;  // the class that was named, and the true one
    void add_booleans(const MetricCall& call);
    static void count(const Sample& sample, double times, ClassCounts& counts);

    Answer answer_;
    NamedClass named_class_;
    Whole whole_;
    OfClass of_class_;
    ClassCounts counts_;
    std::vector<Sample> samples_;
    std::optional<double> of_booleans_;  // above which an output says yes, where each says yes or no
};

}  // namespace layers::metrics
