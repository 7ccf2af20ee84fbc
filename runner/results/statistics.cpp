#include "runner/results/statistics.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "layers/math/random.h"
#include "runner/results/f_distribution.h"

namespace runner {

double mean(std::span<const double> numbers) {
    if (numbers.empty()) return std::numeric_limits<double>::quiet_NaN();
    const double first = std::isfinite(numbers[0]) ? numbers[0] : 0;
    double apart = 0;
    for (const double number : numbers) apart += number - first;
    return Rounding(numbers).clean(first + apart / static_cast<double>(numbers.size()));
}

double standard_deviation(std::span<const double> numbers) {
    if (numbers.size() < 2) return std::numeric_limits<double>::quiet_NaN();
    const double center = mean(numbers);
    double sum = 0;
    for (const double number : numbers) sum += (number - center) * (number - center);
    return Rounding(numbers).clean(std::sqrt(sum / static_cast<double>(numbers.size() - 1)));
}

double skewness(std::span<const double> numbers) {
    const double center = mean(numbers);
    double squares = 0, cubes = 0;
    for (const double number : numbers) {
        const double apart = Rounding(numbers).clean(number - center);
        squares += apart * apart;
        cubes += apart * apart * apart;
    }
    const auto n = static_cast<double>(numbers.size());
    return squares > 0 ? cubes / n / std::pow(squares / n, 1.5) : 0;
}

double median(std::vector<double> numbers) {
    if (numbers.empty()) return std::numeric_limits<double>::quiet_NaN();
    std::ranges::sort(numbers);
    const std::size_t half = numbers.size() / 2;
    const double upper = numbers[half];
    if (numbers.size() % 2 || numbers[half - 1] == upper) return upper;  // also keeps inf - inf away
    return (numbers[half - 1] + upper) / 2;
}

namespace {

/// The continued fraction of the incomplete beta function, by Lentz's method (Numerical Recipes, 6.4).
double beta_fraction(double x, double a, double b) {
    constexpr double tiny = 1e-300, enough = 1e-16;
    const auto away_from_zero = [](double value) { return std::abs(value) < tiny ? tiny : value; };
    double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), result = d;
    for (int m = 1; m <= 10000; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        double change = 1;
        for (const double term : {even, odd}) {
            d = 1 / away_from_zero(1 + term * d);
            c = away_from_zero(1 + term / c);
            change = c * d;
            result *= change;
        }
        if (std::abs(change - 1) < enough) break;
    }
    return result;
}

/// The regularized incomplete beta function I_x(a, b).
double incomplete_beta(double x, double a, double b) {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    const double front =
        std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
    if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(x, a, b) / a;
    return 1 - front * beta_fraction(1 - x, b, a) / b;
}

}  // namespace

double student_t(double t, double degrees) {
    const double tail = incomplete_beta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
    return t < 0 ? tail : 1 - tail;
}

double student_t_quantile(double share, double degrees) {
    if (share < 0.5) return -student_t_quantile(1 - share, degrees);
    double low = 0, high = 1;
    while (student_t(high, degrees) < share && high < 1e15) low = high, high *= 2;
    while (true) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) return middle;
        (student_t(middle, degrees) < share ? low : high) = middle;
    }
}

double f_above(double f, double numerator, double denominator) {
    return incomplete_beta(denominator / (denominator + numerator * f), denominator / 2, numerator / 2);
}

double f_quantile(double share, double numerator, double denominator) {
    double low = 0, high = 1;
    while (1 - f_above(high, numerator, denominator) < share && high < 1e15) low = high, high *= 2;
    while (true) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) return middle;
        (1 - f_above(middle, numerator, denominator) < share ? low : high) = middle;
    }
}

Estimate estimate(std::span<const double> numbers, double test_to_train) {
    Estimate result{static_cast<int>(numbers.size()), mean(numbers), standard_deviation(numbers), {}, {}};
    if (result.n >= 2) {
        const double half =
            student_t_quantile(0.975, result.n - 1) * result.sd * std::sqrt(1.0 / result.n + test_to_train);
        result.ci95 = Interval{result.mean - half, result.mean + half};
    }
    return result;
}

Band band_of(std::span<const double> numbers, bool are_shares) {
    const double center = mean(numbers), sd = numbers.size() > 1 ? standard_deviation(numbers) : 0;
    if (!are_shares) return {center, center - sd, center + sd};
    return {center, std::max(center - sd, 0.0), std::min(center + sd, 1.0)};
}

double Sides::two_sided() const { return std::min(1.0, 2 * std::min(greater, less)); }

namespace {

/// The means of all non-empty subsets; each sum is that of the subset without its last member, plus that one.
std::vector<double> all_subset_means(std::span<const double> effects) {
    std::vector<double> sums(std::size_t{1} << effects.size());
    for (std::size_t subset = 1; subset < sums.size(); ++subset) {
        const auto last = static_cast<std::size_t>(std::bit_width(subset)) - 1;
        sums[subset] = sums[subset ^ (std::size_t{1} << last)] + effects[last];
    }
    for (std::size_t subset = 1; subset < sums.size(); ++subset) sums[subset] /= std::popcount(subset);
    sums.erase(sums.begin());
    return sums;
}

std::vector<double> drawn_subset_means(std::span<const double> effects, int draws) {
    const layers::Stream stream(effects.size(), "sign flips");
    std::vector<std::uint32_t> words((effects.size() + 31) / 32);
    std::vector<double> means;
    for (int draw = 0; draw < draws; ++draw) {
        stream.fill(static_cast<std::uint64_t>(draw), words);
        double sum = 0;
        int count = 0;
        for (std::size_t i = 0; i < effects.size(); ++i)
            if (words[i / 32] >> (i % 32) & 1) sum += effects[i], ++count;
        if (count) means.push_back(sum / count);
    }
    return means;
}

}  // namespace

SignFlips::SignFlips(std::span<const double> effects, const Rounding& rounding) : tolerance_(rounding.tolerance()) {
    if (effects.size() <= most_exact) {
        subset_means_ = all_subset_means(effects);
    } else {
        subset_means_ = drawn_subset_means(effects, draws);
        always_ = 1 + draws - static_cast<double>(subset_means_.size());
    }
    std::ranges::sort(subset_means_);
    for (const double effect : effects) tolerance_ = std::max(tolerance_, 1e-9 * std::abs(effect));
}

Sides SignFlips::p(double center) const {
    const auto begin = subset_means_.begin(), end = subset_means_.end();
    const double all = always_ + static_cast<double>(subset_means_.size());
    const auto at_most = std::upper_bound(begin, end, center + tolerance_) - begin;
    const auto at_least = end - std::lower_bound(begin, end, center - tolerance_);
    return {(always_ + static_cast<double>(at_most)) / all, (always_ + static_cast<double>(at_least)) / all};
}

Interval SignFlips::interval(double alpha) const {
    const double all = always_ + static_cast<double>(subset_means_.size());
    const double rejected = std::floor(alpha / 2 * all * (1 + 1e-12)) - always_;
    if (rejected < 0 || rejected >= static_cast<double>(subset_means_.size())) return {};
    const auto k = static_cast<std::size_t>(rejected);
    return {subset_means_[k], subset_means_[subset_means_.size() - 1 - k]};
}

namespace {

/// P(X <= k) for n tosses of a fair coin.
double coin(int k, int n) {
    double sum = 0;
    for (int i = 0; i <= k; ++i)
        sum += std::exp(std::lgamma(n + 1.0) - std::lgamma(i + 1.0) - std::lgamma(n - i + 1.0) - n * std::log(2.0));
    return std::min(1.0, sum);
}

}  // namespace

Sides Signs::p() const { return {coin(losses, wins + losses), coin(wins, wins + losses)}; }

Signs count_signs(std::span<const double> differences, double center, const Rounding& rounding) {
    Signs signs;
    for (const double difference : differences) {
        if (rounding.less(center, difference))
            ++signs.wins;
        else if (rounding.less(difference, center))
            ++signs.losses;
        else
            ++signs.ties;
    }
    return signs;
}

Interval order_interval(std::span<const double> differences, double alpha) {
    std::vector<double> sorted(differences.begin(), differences.end());
    std::ranges::sort(sorted);
    const int n = static_cast<int>(sorted.size());
    int k = 0;  // how many the interval leaves out on each side, less one
    while (k < n && coin(k, n) <= alpha / 2) ++k;
    if (k == 0) return {};
    return {sorted[static_cast<std::size_t>(k) - 1], sorted[static_cast<std::size_t>(n - k)]};
}

namespace {

/// From one end of an interval towards the other; past that, where no whole number is left.
double last_not_rejected(std::span<const double> differences, double from, double to, double alpha) {
    if (std::isinf(from)) return from;
    const double step = to < from ? -1 : 1;
    double center = from;
    while (count_signs(differences, center).p().two_sided() <= alpha && (to - center) * step >= 0) center += step;
    return center;
}

}  // namespace

Interval sign_interval(std::span<const double> differences, double alpha) {
    const Interval ends = order_interval(differences, alpha);
    const auto is_whole = [](double number) { return std::isinf(number) || number == std::floor(number); };
    if (!std::ranges::all_of(differences, is_whole) || !(ends.low < ends.high)) return ends;
    const Interval whole = {last_not_rejected(differences, ends.low, ends.high, alpha),
                            last_not_rejected(differences, ends.high, ends.low, alpha)};
    if (whole.low <= whole.high) return whole;
    const double between =
        (ends.low + ends.high) / 2;  // two neighbours are both rejected, and what lies between is not
    return {between, between};
}

Holm holm(std::span<const double> p, double alpha) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
    Holm result{std::vector<double>(p.size()), std::vector<double>(p.size())};
    double corrected = 0, level = 0;
    bool stopped = false;  // at the first p that is too large, everything above it stays undecided at that level
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const auto left = static_cast<double>(order.size() - rank);
        const std::size_t i = order[rank];
        if (!stopped) level = alpha / left;
        stopped = stopped || Rounding{level}.less(level, p[i]);
        corrected = std::max(corrected, std::min(1.0, left * p[i]));
        result.p[i] = corrected;
        result.alpha[i] = level;
    }
    return result;
}

namespace {

double normal_quantile(double share) {
    double low = -40, high = 40;
    while (true) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) return middle;
        (std::erfc(-middle / std::sqrt(2.0)) / 2 < share ? low : high) = middle;
    }
}

}  // namespace

double errors_needed(double alpha) {
    constexpr double many = 1e7;
    constexpr double power_quantile = 0.8416212335729143;  // of a normal number, what it exceeds in one of five cases
    return student_t_quantile(1 - alpha / 2, many) + power_quantile;
}

std::optional<int> more_pairs(double distance, double sd, int pairs, double alpha) {
    constexpr int most = 10000;
    constexpr double power = 0.8;
    if (!std::isfinite(distance) || !std::isfinite(sd) || distance == 0) return {};
    const double effect = std::abs(distance);
    // A spread that were known would need no more than these; Student's t asks for a few on top.
    const double normal = normal_quantile(1 - alpha / 2) + normal_quantile(power);
    const double least = std::pow(normal * sd / effect, 2);
    if (least > pairs + most) return {};
    for (int n = std::max({2, pairs + 1, static_cast<int>(least)}); n <= pairs + most; ++n) {
        if (std::pow(2.0, 1 - n) > alpha) continue;  // no outcome of so few flips would be rare enough
        const double needed = student_t_quantile(1 - alpha / 2, n - 1) + student_t_quantile(power, n - 1);
        if (effect * std::sqrt(n) >= needed * sd) return n - pairs;
    }
    return {};
}

}  // namespace runner
