#include "layers/metrics/counts.h"

#include <algorithm>
#include <array>
#include <map>

namespace layers::metrics {

NamedClass::NamedClass(const Answer& answer, std::optional<double> threshold) : answer_(answer) {
    if (answer.classes == 2 && answer.scale != Answer::Scale::other) threshold_ = threshold;
}

std::size_t NamedClass::operator()(std::span<const float> output) const {
    if (!threshold_) return answer_.named_class(output);
    std::array<double, 2> likely{};
    answer_.probabilities(output, likely);
    return likely[output.size() - 1] > *threshold_;
}

CountsMeter::CountsMeter(const Answer& answer, std::optional<double> threshold, Whole whole, OfClass of_class)
    : answer_(answer),
      named_class_(answer, threshold),
      whole_(std::move(whole)),
      of_class_(of_class),
      counts_(static_cast<std::size_t>(answer.classes)) {
    const bool likely = answer.scale != Answer::Scale::other;
    if (answer.form == Answer::Form::booleans) of_booleans_ = likely ? threshold.value_or(0.5) : answer.boundary;
}

void CountsMeter::reset() {
    counts_.assign(counts_.size(), {});
    samples_.clear();
}

/// What is counted of a class is counted of each question. A yes of how likely it is said to be, where that is told.
void CountsMeter::add_booleans(const MetricCall& call) {
    counts_.resize(static_cast<std::size_t>(call.width));
    std::vector<double> said(counts_.size());
    for (std::int64_t row = 0; row < call.rows; ++row) {
        answer_.probabilities(call.said(row), said);
        for (std::int64_t i = 0; i < call.width; ++i) {
            Counts& counts = counts_[static_cast<std::size_t>(i)];
            const bool yes = said[static_cast<std::size_t>(i)] > *of_booleans_, truly = call.is_true(row, i);
            const double weight = call.weight(row);
            counts.named += yes ? weight : 0;
            counts.truly += truly ? weight : 0;
            counts.hits += yes && truly ? weight : 0;
        }
    }
}

void CountsMeter::add(const MetricCall& call) {
    if (of_booleans_) return add_booleans(call);
    for (std::int64_t row = 0; row < call.rows; ++row) {
        const Sample sample{named_class_(call.said(row)), call.true_class(row)};
        count(sample, call.weight(row), counts_);
        samples_.push_back(sample);
    }
}

std::vector<double> CountsMeter::per_class() const {
    std::vector<double> result;
    if (!of_class_ || named_class_.has_threshold() || of_booleans_) return result;
    for (const Counts& counts : counts_) result.push_back(of_class_(counts));
    return result;
}

std::vector<double> CountsMeter::without_each(std::optional<std::size_t> of_class) const {
    std::map<Sample, double> known;
    ClassCounts rest = counts_;
    std::vector<double> result;
    result.reserve(samples_.size());
    for (const Sample& sample : samples_) {
        const auto [found, is_new] = known.try_emplace(sample);
        if (is_new) {
            count(sample, -1, rest);
            found->second = of_class ? of_class_(rest[*of_class]) : whole_(rest);
            count(sample, 1, rest);
        }
        result.push_back(found->second);
    }
    return result;
}

void CountsMeter::count(const Sample& sample, double times, ClassCounts& counts) {
    const auto& [named, truly] = sample;
    counts[named].named += times;
    counts[truly].truly += times;
    if (named == truly) counts[truly].hits += times;
}

}  // namespace layers::metrics
