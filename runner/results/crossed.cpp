#include "runner/results/crossed.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace runner {
namespace {

struct Means {
    double all = 0;
    std::vector<double> by_seed, by_sample;
};

Means means_of(std::span<const double> effects, std::size_t seeds, std::size_t samples) {
    Means means{0, std::vector<double>(seeds), std::vector<double>(samples)};
    for (std::size_t s = 0; s < seeds; ++s) {
        const auto row = effects.subspan(s * samples, samples);
        means.by_seed[s] = mean(row);
        for (std::size_t i = 0; i < samples; ++i) means.by_sample[i] += row[i];
    }
    for (double& sum : means.by_sample) sum /= static_cast<double>(seeds);
    means.all = mean(means.by_seed);
    return means;
}

double squares_around(std::span<const double> numbers, double center) {
    double sum = 0;
    for (const double number : numbers) sum += (number - center) * (number - center);
    return sum;
}

double residual_squares(std::span<const double> effects, const Means& means) {
    const std::size_t samples = means.by_sample.size();
    double sum = 0;
    for (std::size_t s = 0; s < means.by_seed.size(); ++s)
        for (std::size_t i = 0; i < samples; ++i) {
            const double rest = effects[s * samples + i] - means.by_seed[s] - means.by_sample[i] + means.all;
            sum += rest * rest;
        }
    return sum;
}

double squared(double x) { return x * x; }

/// Nothing beyond what anybody would run or gather.
std::optional<std::int64_t> whole(double count) {
    constexpr double most = 1e9;
    if (!(count < most)) return {};
    return static_cast<std::int64_t>(std::ceil(count));
}

}  // namespace

Crossed::Crossed(std::span<const double> effects, std::size_t seeds)
    : seeds_(static_cast<std::int64_t>(seeds)), samples_(static_cast<std::int64_t>(effects.size() / seeds)) {
    const Means means = means_of(effects, seeds, effects.size() / seeds);
    const double s = static_cast<double>(seeds_), i = static_cast<double>(samples_), n = s * i;
    mean_ = means.all;
    between_seeds_ = i * squares_around(means.by_seed, mean_) / (s - 1);
    between_samples_ = s * squares_around(means.by_sample, mean_) / (i - 1);
    residual_ = residual_squares(effects, means) / ((s - 1) * (i - 1));
    const double a = between_seeds_ / n, b = between_samples_ / n, c = residual_ / n;
    // The difference can fall below what either source alone makes the mean spread.
    variance_ = std::max(a + b - c, std::max(a, b));
    const double spread = a * a / (s - 1) + b * b / (i - 1) + c * c / ((s - 1) * (i - 1));
    if (spread > 0) degrees_ = variance_ * variance_ / spread;
    for (const double effect : effects) tolerance_ = std::max(tolerance_, 1e-9 * std::abs(effect));
}

Sides Crossed::p(double center) const {
    const double distance = mean_ - center;
    if (std::abs(distance) <= tolerance_) return {0.5, 0.5};
    if (variance_ == 0) return distance > 0 ? Sides{0, 1} : Sides{1, 0};
    const double less = student_t(distance / std::sqrt(variance_), degrees_);
    return {student_t(-distance / std::sqrt(variance_), degrees_), less};
}

Interval Crossed::interval(double alpha) const {
    if (variance_ == 0) return {mean_, mean_};
    const double half = student_t_quantile(1 - alpha / 2, degrees_) * std::sqrt(variance_);
    return {mean_ - half, mean_ + half};
}

Crossed::StandardErrors Crossed::standard_errors() const {
    const double n = static_cast<double>(seeds_ * samples_);
    return {std::sqrt(between_seeds_ / n), std::sqrt(between_samples_ / n), std::sqrt(variance_)};
}

double Crossed::variance_of_seeds() const {
    return std::max(0.0, between_seeds_ - residual_) / static_cast<double>(samples_);
}

double Crossed::variance_of_samples() const {
    return std::max(0.0, between_samples_ - residual_) / static_cast<double>(seeds_);
}

Crossed::Shares Crossed::shares() const {
    const double s = static_cast<double>(seeds_), i = static_cast<double>(samples_);
    const double seeds = variance_of_seeds() / s, samples = variance_of_samples() / i, single = residual_ / (s * i);
    const double all = seeds + samples + single;
    if (all == 0) return {};
    return {seeds / all, samples / all, single / all};
}

double Crossed::variance_with(double seeds) const {
    const double i = static_cast<double>(samples_);
    return between_seeds_ / i / seeds + variance_of_samples() / i;
}

double Crossed::floor(double alpha) const {
    const double i = static_cast<double>(samples_);
    return student_t_quantile(1 - alpha / 2, i - 1) * std::sqrt(variance_of_samples() / i);
}

Crossed::Needs Crossed::needs(double distance, double alpha) const {
    if (distance == 0) return {};
    const double s = static_cast<double>(seeds_), i = static_cast<double>(samples_);
    const double allowed = squared(distance / errors_needed(alpha));  // variance of the mean
    const double a_seed = between_seeds_ / i;                         // variance of a seed's mean over these samples
    const double never_below = variance_of_samples() / i;             // whatever the number of seeds
    if (allowed > never_below)
        if (const auto enough = whole(a_seed / (allowed - never_below)); enough && *enough <= 10000)
            return {*enough, {}};
    const double by_sample = variance_of_samples() + residual_ / s, by_seed = variance_of_seeds() / s;
    if (allowed > 2 * by_seed) return {{}, whole(by_sample / (allowed - by_seed))};
    // Seeds and samples, each to half of what is allowed.
    const double more = 2 * variance_of_seeds() / allowed;
    return {whole(more), whole(2 * (variance_of_samples() + residual_ / more) / allowed)};
}

}  // namespace runner
