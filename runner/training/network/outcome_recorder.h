#pragma once

#include <map>
#include <string>
#include <vector>

#include "runner/data/feed.h"
#include "runner/record/outcomes.h"
#include "runner/training/network/evaluator.h"

namespace runner {

/// Writes down what a network says of each sample while a part is measured.
class OutcomeRecorder {
public:
    /// `metrics` and `loss` must outlive it.
    OutcomeRecorder(const Metrics& metrics, const layers::Loss& loss, const layers::Answer& answer);

    /// What a plan has said of its batch, and the sum of its loss.
    void add(const layers::Plan& plan, double loss);
    /// Once, after the last batch of `part`, which still stands in the order in which it was measured.
    Outcomes take(const Feed& part, const std::map<std::string, std::string>& data_sha256);

private:
    double in_unit(double y, std::size_t output) const;
    void add_numbers(const layers::MetricCall& call);
    void add_classes(const layers::MetricCall& call);
    void add_probability(std::span<const float> output, std::size_t truth);
    void add_metrics(const layers::MetricCall& call);
    void add_losses(layers::LossCall call, double sum, std::span<const float> weights);

    const layers::Loss& loss_;
    layers::Answer answer_;
    std::vector<std::pair<std::string, std::unique_ptr<layers::Meter>>> meters_;  // of what classes don't tell
    std::vector<std::pair<std::string, std::unique_ptr<layers::Meter>>> whole_;   // of metrics that are no means
    std::vector<double> losses_, said_;
    bool loss_is_told_ = true;
    Outcomes outcomes_;
};

}  // namespace runner
