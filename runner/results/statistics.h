#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "runner/rounding.h"

namespace runner {

/// Where a number is believed to lie; an end that the data say nothing about is infinite.
struct Interval {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool operator==(const Interval&) const = default;
};

/// In the order of the numbers, in doubles. That of equal numbers is that number, to the last bit, and one that is 0
/// but for rounding is 0.
double mean(std::span<const double> numbers);
/// The sample's standard deviation (n - 1), 0 for equal numbers; NaN for fewer than two.
double standard_deviation(std::span<const double> numbers);
/// The sample's skewness (its third moment by its standard deviation's third power, both by n); 0 where nothing
/// spreads.
double skewness(std::span<const double> numbers);
/// NaN for none. Infinite numbers are allowed; NaN too where it lies between two of different signs, and is not told.
double median(std::vector<double> numbers);

/// Student's t: P(T <= t), for real degrees of freedom above 0.
double student_t(double t, double degrees);
/// The t below which lies `share` of the distribution, 0 < share < 1.
double student_t_quantile(double share, double degrees);

struct Estimate {
    int n = 0;
    double mean = 0, sd = 0;
    std::optional<Interval> ci95;           // of the mean, by Student's t; nothing for fewer than two numbers
    std::optional<Interval> new_data = {};  // the same over seeds and samples; nothing where samples are not told of
};
/// `test_to_train`: of repetitions that share samples, n_test/n_train, by which their mean spreads more than they tell
/// (see test_resampled).
Estimate estimate(std::span<const double> numbers, double test_to_train = 0);

/// One standard deviation around the mean; of shares no further than 0 and 1.
struct Band {
    double center = 0, low = 0, high = 0;
};
Band band_of(std::span<const double> numbers, bool are_shares);

/// What may lie beyond a hypothesis: one-sided p-values against "the effects lie around `center`".
struct Sides {
    double greater = 1, less = 1;

    /// Of the two-sided test: both tails, at most 1.
    double two_sided() const;
};

/// The paired sign-flip (randomization) test of effects that are symmetric around their center: under the hypothesis
/// each effect's sign is as good as its opposite. Of all 2^n flips up to 20 effects, else of 100,000 draws that depend
/// on nothing but n. It is exact for effects that are symmetric; for skewed ones it finds something by chance more
/// often than it says (in 9 of 100 cases at 5 % for exponential effects), which no test of a mean of few numbers can
/// mend.
class SignFlips {
public:
    static constexpr std::size_t most_exact = 20;
    static constexpr int draws = 100000;

    /// `rounding`: of the numbers that the effects are differences of. Sums that differ by less are ties.
    explicit SignFlips(std::span<const double> effects, const Rounding& rounding = {});

    Sides p(double center) const;
    /// The centers that the two-sided test at `alpha` does not reject.
    Interval interval(double alpha) const;

private:
    // Flipping the subset S makes the sum no smaller exactly if the mean over S is at most the center:
    // so the sorted means of subsets hold every p-value and every interval at once.
    std::vector<double> subset_means_;
    double always_ = 1;  // flips that count whatever the center: of no effect at all
    double tolerance_ = 0;
};

/// The sign test of paired differences, which only asks which of two was better: for numbers that may be censored
/// (infinite). Ties count for neither side.
struct Signs {
    int wins = 0, ties = 0, losses = 0;  // above, at and below the center

    bool operator==(const Signs&) const = default;
    Sides p() const;
};
Signs count_signs(std::span<const double> differences, double center, const Rounding& rounding = {});
/// For the median difference, at `alpha`, by order statistics.
Interval order_interval(std::span<const double> differences, double alpha);
/// The same, and where all differences are whole, as those of epochs are, each end is the last whole number that the
/// sign test does not reject: with many ties the order statistics themselves may be rejected.
Interval sign_interval(std::span<const double> differences, double alpha);

/// Holm's step-down correction of several p-values: each one corrected, and the level that it was compared with.
struct Holm {
    std::vector<double> p, alpha;
};
Holm holm(std::span<const double> p, double alpha);

/// How many standard errors an effect has to lie from the center to be found at `alpha`, two-sided, in four of five
/// repetitions.
double errors_needed(double alpha);

/// How many more pairs a two-sided test at `alpha` would need to tell `distance` from zero in four of five repetitions,
/// if effects keep spreading by `sd`; nothing if that is more than 10,000 or can't be said.
std::optional<int> more_pairs(double distance, double sd, int pairs, double alpha);

}  // namespace runner
