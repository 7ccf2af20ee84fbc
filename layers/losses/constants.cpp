#include "layers/losses/constants.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace layers::losses {

std::vector<double> shares_of(const Targets& targets, std::int64_t classes) {
    std::vector<double> shares(static_cast<std::size_t>(classes));
    for (const std::int32_t target : targets.classes) ++shares[static_cast<std::size_t>(target)];
    for (double& share : shares) share /= static_cast<double>(targets.classes.size());
    return shares;
}

double entropy(std::span<const double> shares) {
    double sum = 0;
    for (const double share : shares)
        if (share > 0) sum -= share * std::log(share);
    return sum;
}

double mean(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double weighted_median(std::span<const double> values, std::span<const double> weights) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
    const double half = std::accumulate(weights.begin(), weights.end(), 0.0) / 2;
    double below = 0;
    for (const std::size_t i : order)
        if ((below += weights[i]) >= half) return values[i];
    return values[order.back()];
}

double median(std::span<const double> values) {
    return weighted_median(values, std::vector<double>(values.size(), 1.0));
}

double find_zero(double low, double high, const std::function<double(double)>& slope) {
    for (int halvings = 0; halvings < 60; ++halvings) {
        const double middle = low + (high - low) / 2;
        (slope(middle) < 0 ? low : high) = middle;
    }
    return low + (high - low) / 2;
}

}  // namespace layers::losses
