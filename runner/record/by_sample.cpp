#include "runner/record/by_sample.h"

#include <algorithm>
#include <cmath>

#include "layers/metrics/metric.h"

namespace runner {
namespace {

using SampleValues = std::optional<std::vector<double>>;
using Numbers = std::map<std::string, double>;

std::optional<double> number_of(const Numbers& numbers, const std::string& name) {
    const auto found = numbers.find(name);
    return found == numbers.end() ? std::nullopt : std::optional(found->second);
}

template <class Value>
std::vector<double> for_each_sample(const Outcomes& outcomes, Value value) {
    std::vector<double> values;
    values.reserve(outcomes.samples());
    for (std::size_t i = 0; i < outcomes.samples(); ++i) values.push_back(value(i));
    return values;
}

/// The record's bits say so too.
SampleValues correct_of(const TrialRecord& trial) {
    if (const auto& outcomes = trial.outcomes) {
        if (outcomes->expected.empty()) return {};
        return for_each_sample(*outcomes, [&](std::size_t i) { return outcomes->is_correct(i) ? 1.0 : 0.0; });
    }
    const auto correct = trial.test_outcomes ? correct_samples(*trial.test_outcomes) : std::nullopt;
    if (!correct) return {};
    return std::vector<double>(correct->begin(), correct->end());
}

/// Which k a trial was asked for, its own number tells: the samples among the top k are some of those among the top
/// k + 1, so where both are as many, both are the same.
SampleValues top_k_of(const TrialRecord& trial, const Outcomes& outcomes) {
    const double share = trial.test.at("top_k_accuracy");
    const auto hits = std::llround(share * static_cast<double>(outcomes.samples()));
    std::vector<std::int64_t> ranks(static_cast<std::size_t>(outcomes.classes) + 1);
    for (const std::uint16_t rank : outcomes.rank) ++ranks[rank];
    std::int64_t within = 0;
    for (std::size_t k = 0; k < ranks.size(); ++k) {
        if ((within += ranks[k]) != hits) continue;
        return for_each_sample(outcomes, [&](std::size_t i) { return outcomes.rank[i] <= k ? 1.0 : 0.0; });
    }
    return {};
}

/// Penalties are the same for each sample: `data_loss` is without them, where there are any.
SampleValues loss_of(const TrialRecord& trial, const Outcomes& outcomes, const std::string& name) {
    double penalty = 0;
    if (const auto data_loss = number_of(trial.test, "data_loss"); data_loss && name == "loss")
        penalty = trial.test.at("loss") - *data_loss;
    const auto kept = outcomes.more.find("loss");
    if (kept != outcomes.more.end())
        return for_each_sample(outcomes, [&](std::size_t i) { return static_cast<double>(kept->second[i]) + penalty; });
    if (outcomes.samples() == 0 || std::isnan(told_loss(outcomes, 0))) return {};
    return for_each_sample(outcomes, [&](std::size_t i) { return told_loss(outcomes, i) + penalty; });
}

/// What a meter says of one sample.
double value_of(layers::Meter& meter, std::span<const double> said, std::span<const double> truth) {
    const std::vector<float> output(said.begin(), said.end()), targets(truth.begin(), truth.end());
    meter.reset();
    meter.add({.rows = 1, .width = std::ssize(output), .output = output.data(), .targets = {{}, targets}});
    return meter.value();
}

bool are_single(std::span<const double> numbers) {
    return std::ranges::all_of(numbers, [](double x) { return static_cast<double>(static_cast<float>(x)) == x; });
}

/// Of targets that are numbers: the metric's own meter sees the samples one by one. Of numbers that are no float32 it
/// sees how far they lie from the true ones, of which a float32 loses nothing that matters.
SampleValues metric_of(const Outcomes& outcomes, const layers::Metric& metric) {
    if (outcomes.prediction.empty()) return {};
    const auto meter = metric.meter(layers::Answer());
    const std::size_t width = outcomes.width();
    return for_each_sample(outcomes, [&](std::size_t i) {
        const auto said = std::span(outcomes.prediction).subspan(i * width, width);
        const auto truth = std::span(outcomes.target).subspan(i * width, width);
        if (are_single(said) && are_single(truth)) return value_of(*meter, said, truth);
        std::vector<double> off(width);
        for (std::size_t k = 0; k < width; ++k) off[k] = said[k] - truth[k];
        layers::Answer answer;
        answer.units = {{truth.begin(), truth.end()}, std::vector<double>(width, 1)};
        return value_of(*metric.meter(answer), off, std::vector<double>(width));
    });
}

}  // namespace

std::optional<std::vector<double>> test_by_sample(const TrialRecord& trial, const std::string& metric) {
    const bool is_kept = trial.outcomes && trial.outcomes->more.contains(metric);
    if (metric == "accuracy" && !is_kept) return correct_of(trial);
    if (!trial.outcomes) return {};
    const Outcomes& outcomes = *trial.outcomes;
    if (metric == "loss" || metric == "data_loss") return loss_of(trial, outcomes, metric);
    if (metric == "top_k_accuracy") return top_k_of(trial, outcomes);
    const auto kept = outcomes.more.find(metric);
    if (kept != outcomes.more.end()) return std::vector<double>(kept->second.begin(), kept->second.end());
    const auto found = layers::find_metric(metric);
    return found && found->is_mean() ? metric_of(outcomes, *found) : std::nullopt;
}

std::optional<std::vector<double>> score_by_sample(const TrialRecord& trial, const std::string& metric,
                                                   std::size_t of_class) {
    const auto found = layers::find_metric(metric);
    if (!found || !trial.outcomes || of_class >= static_cast<std::size_t>(trial.outcomes->classes)) return {};
    const Outcomes& outcomes = *trial.outcomes;
    const auto meter = found->meter({.form = layers::Answer::Form::one_of_classes, .classes = outcomes.classes});
    std::vector<float> said(static_cast<std::size_t>(outcomes.classes));
    for (std::size_t i = 0; i < outcomes.expected.size(); ++i) {
        const std::int32_t truth = outcomes.expected[i];
        said[outcomes.predicted[i]] = 1;
        meter->add({.rows = 1, .width = outcomes.classes, .output = said.data(), .targets = {{&truth, 1}, {}}});
        said[outcomes.predicted[i]] = 0;
    }
    auto values = layers::sample_values(*meter, of_class);
    return values.empty() ? std::nullopt : std::optional(std::move(values));
}

std::optional<std::vector<double>> recall_by_sample(const TrialRecord& trial, std::size_t of_class) {
    if (!trial.outcomes) return {};
    std::vector<double> found;
    for (std::size_t i = 0; i < trial.outcomes->expected.size(); ++i)
        if (trial.outcomes->expected[i] == of_class) found.push_back(trial.outcomes->is_correct(i) ? 1 : 0);
    return found.empty() ? std::nullopt : std::optional(std::move(found));
}

std::optional<std::vector<double>> gap_by_sample(const TrialRecord& trial) {
    const bool classes = !trial.confusion_matrix.empty();
    const auto train = number_of(trial.train, classes ? "accuracy" : "loss");
    auto values = classes ? correct_of(trial) : test_by_sample(trial, "loss");
    if (!train || !values) return {};
    for (double& value : *values) value = classes ? *train - value : value - *train;
    return values;
}

}  // namespace runner
