#include "layers/metrics/scores.h"

#include <algorithm>

namespace layers::metrics {

void Scores::clear() {
    scores_.clear();
    truths_.clear();
    weights_.clear();
}

/// One output is the second class's, and any scale puts its samples in the same order.
void Scores::add(const MetricCall& call) {
    for (std::int64_t row = 0; row < call.rows; ++row) {
        const auto output = call.said(row);
        const std::size_t first = scores_.size();
        scores_.resize(first + output.size());
        if (answer_.form == Answer::Form::one_of_two)
            scores_[first] = static_cast<double>(output[0]);
        else
            answer_.probabilities(output, std::span(scores_).subspan(first));
        truths_.push_back(call.true_class(row));
        if (!call.weights.empty()) weights_.push_back(call.weight(row));
    }
}

std::size_t Scores::samples_of(std::size_t of_class) const {
    return static_cast<std::size_t>(std::ranges::count(truths_, of_class));
}

double Scores::weight_of(std::size_t of_class) const {
    double sum = 0;
    for (std::size_t row = 0; row < truths_.size(); ++row)
        if (truths_[row] == of_class) sum += weights_.empty() ? 1 : weights_[row];
    return sum;
}

Scored Scores::at(std::size_t row, std::size_t column) const {
    const std::size_t yes = answer_.form == Answer::Form::one_of_two ? 1 : column;
    return {scores_[row * width() + column], truths_[row] == yes, weights_.empty() ? 1 : weights_[row]};
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
