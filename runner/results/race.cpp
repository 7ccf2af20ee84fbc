#include "runner/results/race.h"

#include <algorithm>
#include <cmath>

#include "runner/results/statistics.h"

namespace runner {
namespace {

std::vector<double> pairwise_differences(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> result;
    for (std::size_t i = 0; i < a.size(); ++i) result.push_back(a[i] - b[i]);
    return result;
}

/// Of a value, where the candidates and the seeds are what they are: the residual of both.
double common_variance(const std::vector<std::vector<double>>& values, const std::vector<double>& means) {
    const std::size_t seeds = values.front().size();
    const double whole = mean(means);
    double squares = 0;
    for (std::size_t seed = 0; seed < seeds; ++seed) {
        double of_seed = 0;
        for (std::size_t i = 0; i < values.size(); ++i) of_seed += values[i][seed] - means[i] + whole;
        of_seed /= static_cast<double>(values.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            squares += std::pow(values[i][seed] - means[i] - of_seed + whole, 2);
    }
    return squares / static_cast<double>((values.size() - 1) * (seeds - 1));
}

}  // namespace

Race::Race(double miss, std::size_t candidates, std::size_t seeds)
    : level_(miss /
             static_cast<double>(std::max<std::size_t>(1, candidates - 1) * std::max<std::size_t>(1, seeds - 2))),
      seeds_(seeds) {}

std::vector<std::optional<Race::Loss>> Race::look(const std::vector<std::vector<double>>& values) const {
    std::vector<std::optional<Loss>> losses(values.size());
    const std::size_t seeds = values.empty() ? 0 : values.front().size();
    if (values.size() < 2 || seeds < 2 || seeds >= seeds_) return losses;
    std::vector<double> means;
    for (const auto& one : values) means.push_back(mean(one));
    const auto best = static_cast<std::size_t>(std::ranges::max_element(means) - means.begin());
    const auto looked_at = static_cast<double>(seeds);
    const double of_all = 2 * common_variance(values, means) / looked_at;  // of the mean of differences
    const double degrees = static_cast<double>(values.size() - 1) * (looked_at - 1);
    const double far = student_t_quantile(1 - level_, degrees);
    const double far_alone = student_t_quantile(1 - level_, std::min(degrees, 2 * (looked_at - 1)));
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i == best) continue;
        const double own = standard_deviation(pairwise_differences(values[best], values[i])) / std::sqrt(looked_at);
        const Loss loss{means[best] - means[i], std::max(far * std::sqrt(of_all), far_alone * own)};
        if (loss.behind > loss.bound) losses[i] = loss;
    }
    return losses;
}

}  // namespace runner
