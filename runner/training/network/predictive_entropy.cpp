#include "runner/training/network/predictive_entropy.h"

#include <cmath>
#include <vector>

namespace runner {
namespace {

double part_of_entropy(double share) { return share > 0 ? -share * std::log(share) : 0; }

}  // namespace

void add_probabilities(const layers::Answer& answer, std::span<const float> outputs, std::int64_t width,
                       std::span<double> sums) {
    const auto step = static_cast<std::size_t>(width);
    std::vector<double> said(step);
    for (std::size_t row = 0; row + step <= outputs.size(); row += step) {
        answer.probabilities(outputs.subspan(row, step), said);
        for (std::size_t i = 0; i < step; ++i) sums[row + i] += said[i];
    }
}

double mean_entropy(const layers::Answer& answer, std::span<const double> sums, std::int64_t width, double passes) {
    double total = 0;
    for (const double sum : sums) {
        total += part_of_entropy(sum / passes);
        if (answer.is_of_sigmoids()) total += part_of_entropy(1 - sum / passes);
    }
    return total * static_cast<double>(width) / static_cast<double>(sums.size());
}

}  // namespace runner
