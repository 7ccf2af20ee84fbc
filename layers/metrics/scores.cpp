#include "layers/metrics/scores.h"

#include <algorithm>

namespace layers::metrics {

void Scores::clear() {
    scores_.clear();
    truths_.clear();
    samples_ = 0;
    weights_.clear();
}

/// One output is the second class's, and any scale puts its samples in the same order.
void Scores::add(const MetricCall& call) {
    for (std::int64_t row = 0; row < call.rows; ++row) {
        const auto output = call.said(row);
        const std::size_t first = scores_.size();
        scores_.resize(first + output.size());
        if (answer_.is_of_sigmoids())
            std::ranges::copy(output, scores_.begin() + static_cast<std::ptrdiff_t>(first));
        else
            answer_.probabilities(output, std::span(scores_).subspan(first));
        if (answer_.form == Answer::Form::booleans)
            for (std::int64_t i = 0; i < call.width; ++i) truths_.push_back(call.is_true(row, i));
        else
            truths_.push_back(call.true_class(row));
        ++samples_;
        if (!call.weights.empty()) weights_.push_back(call.weight(row));
    }
}

std::size_t Scores::samples_of(std::size_t column) const {
    std::size_t count = 0;
    for (std::size_t row = 0; row < samples_; ++row) count += is_yes(row, column);
    return count;
}

double Scores::weight_of(std::size_t column) const {
    double sum = 0;
    for (std::size_t row = 0; row < samples_; ++row)
        if (is_yes(row, column)) sum += weights_.empty() ? 1 : weights_[row];
    return sum;
}

bool Scores::is_yes(std::size_t row, std::size_t column) const {
    if (answer_.form == Answer::Form::booleans) return truths_[row * width() + column] != 0;
    return truths_[row] == (answer_.form == Answer::Form::one_of_two ? 1 : column);
}

Scored Scores::at(std::size_t row, std::size_t column) const {
    return {scores_[row * width() + column], is_yes(row, column), weights_.empty() ? 1 : weights_[row]};
}

std::vector<Scored> Scores::of_class(std::size_t column) const {
    std::vector<Scored> result;
    result.reserve(samples());
    for (std::size_t row = 0; row < samples(); ++row) result.push_back(at(row, column));
    return result;
}

std::vector<Scored> Scores::of_all() const {
    std::vector<Scored> result;
    result.reserve(scores_.size());
    for (std::size_t row = 0; row < samples(); ++row)
        for (std::size_t column = 0; column < width(); ++column) result.push_back(at(row, column));
    return result;
}

}  // namespace layers::metrics
