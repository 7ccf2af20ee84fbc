#include "runner/training/network/predictive_entropy.h"

#include <algorithm>
#include <cmath>

namespace runner {
namespace {

double part_of_entropy(double share) { return share > 0 ? -share * std::log(share) : 0; }

void add_softmax(std::span<const float> logits, std::span<double> sums) {
    const auto greatest = static_cast<double>(std::ranges::max(logits));
    double total = 0;
    for (const float logit : logits) total += std::exp(static_cast<double>(logit) - greatest);
    for (std::size_t i = 0; i < logits.size(); ++i)
        sums[i] += std::exp(static_cast<double>(logits[i]) - greatest) / total;
}

}  // namespace

void add_shares(std::span<const float> logits, std::int64_t width, std::span<double> sums) {
    const auto step = static_cast<std::size_t>(width);
    for (std::size_t row = 0; row + step <= logits.size(); row += step)
        if (width == 1)
            sums[row] += 1 / (1 + std::exp(-static_cast<double>(logits[row])));
        else
            add_softmax(logits.subspan(row, step), sums.subspan(row, step));
}

double mean_entropy(std::span<const double> sums, std::int64_t width, double passes) {
    double total = 0;
    for (const double sum : sums) {
        total += part_of_entropy(sum / passes);
        if (width == 1) total += part_of_entropy(1 - sum / passes);
    }
    return total * static_cast<double>(width) / static_cast<double>(sums.size());
}

}  // namespace runner
