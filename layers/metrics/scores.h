#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "layers/metrics/metric.h"

namespace layers::metrics {

/// A number by which samples are put in order, and whether what they are ordered for is true of this one.
struct Scored {
    double score;
    bool yes;
    double weight = 1;
};

/// Keeps what was said of every sample, for metrics that put samples in order.
class Scores {
public:
    explicit Scores(const Answer& answer) : answer_(answer) {}

    void clear();
    void add(const MetricCall& call);

    std::size_t samples() const { return samples_; }
    /// Outputs of a sample: one of two classes by one output is that of the second.
    std::size_t width() const { return scores_.size() / samples_; }
    /// Whether what the output `column` is about is true of a sample.
    bool is_yes(std::size_t row, std::size_t column) const;
    std::size_t samples_of(std::size_t column) const;
    /// Whether samples count by weights; what those of a class weigh.
    bool weighs() const { return !weights_.empty(); }
    double weight_of(std::size_t column) const;
    /// Each sample's output for a class, the class against the rest.
    std::vector<Scored> of_class(std::size_t column) const;
    /// All outputs of all samples, sample by sample, each a yes or no to its class.
    std::vector<Scored> of_all() const;

private:
    Scored at(std::size_t row, std::size_t column) const;

    Answer answer_;
    std::vector<double> scores_;       // a row a sample
    std::vector<std::size_t> truths_;  // the class of each; or of each output whether it is to say yes
    std::size_t samples_ = 0;
    std::vector<double> weights_;  // empty: all are 1
};

}  // namespace layers::metrics
