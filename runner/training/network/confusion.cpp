#include "runner/training/network/confusion.h"

#include <algorithm>
#include <numeric>

namespace runner {

Confusion::Confusion(const layers::Answer& answer)
    : answer_(answer),
      matrix_(static_cast<std::size_t>(answer.classes),
              std::vector<std::int64_t>(static_cast<std::size_t>(answer.classes))) {}

void Confusion::reset() {
    for (auto& row : matrix_) std::ranges::fill(row, 0);
}

void Confusion::add(const layers::MetricCall& call) {
    for (std::int64_t row = 0; row < call.rows; ++row)
        ++matrix_[call.true_class(row)][answer_.named_class(call.said(row))];
}

double Confusion::value() const {
    std::int64_t right = 0, all = 0;
    for (std::size_t truth = 0; truth < matrix_.size(); ++truth) {
        right += matrix_[truth][truth];
        all += std::accumulate(matrix_[truth].begin(), matrix_[truth].end(), std::int64_t{0});
    }
    return all ? static_cast<double>(right) / static_cast<double>(all) : 0;
}

namespace {
double share_of(std::int64_t part, std::int64_t whole) {
    return whole ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}
}  // namespace

std::vector<double> Confusion::precision() const {
    std::vector<double> result;
    for (std::size_t c = 0; c < matrix_.size(); ++c) {
        std::int64_t answers = 0;
        for (const auto& row : matrix_) answers += row[c];
        result.push_back(share_of(matrix_[c][c], answers));
    }
    return result;
}

std::vector<double> Confusion::recall() const {
    std::vector<double> result;
    for (std::size_t c = 0; c < matrix_.size(); ++c)
        result.push_back(
            share_of(matrix_[c][c], std::accumulate(matrix_[c].begin(), matrix_[c].end(), std::int64_t{0})));
    return result;
}

}  // namespace runner
