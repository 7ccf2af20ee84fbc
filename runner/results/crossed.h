#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "runner/results/statistics.h"

namespace runner {

/// The mean effect where both seeds and samples are draws: every seed has an effect on every sample. Analysis of
/// variance of two crossed random factors, as radiology judges readers × cases (Obuchowski and Rockette 1995, Hillis
/// 2007), with Satterthwaite's degrees of freedom. Holds for new seeds and new samples together.
class Crossed {
public:
    /// `effects`: seed by seed, each with one effect a sample, samples in one order. At least two seeds and two
    /// samples.
    Crossed(std::span<const double> effects, std::size_t seeds);

    double mean() const { return mean_; }
    std::int64_t seeds() const { return seeds_; }
    std::int64_t samples() const { return samples_; }

    Sides p(double center) const;
    /// The centers that the two-sided test at `alpha` does not reject.
    Interval interval(double alpha) const;

    /// Of the mean: were only seeds drawn anew, only samples, and both.
    struct StandardErrors {
        double seeds = 0, samples = 0, both = 0;
        bool operator==(const StandardErrors&) const = default;
    };
    StandardErrors standard_errors() const;

    /// What the variance of the mean is made of: parts that add up to 1, all 0 where it is 0.
    struct Shares {
        double seeds = 0, samples = 0, single = 0;  // single: samples in single trainings
        bool operator==(const Shares&) const = default;
    };
    Shares shares() const;

    /// Of the mean, had it so many seeds on these samples.
    double variance_with(double seeds) const;

    /// Half the width that the interval at `alpha` has with any number of seeds on these samples.
    double floor(double alpha) const;

    /// Seeds, or samples, in all with which a test at `alpha` would tell `distance` from 0 in four of five repetitions.
    struct Needs {
        std::optional<std::int64_t> seeds;  // on as many samples as now
        std::optional<std::int64_t>
            samples;  // only where no number of seeds would do; then with `seeds`, or as many as now
        bool operator==(const Needs&) const = default;
    };
    Needs needs(double distance, double alpha) const;

private:
    double variance_of_seeds() const;    // of a seed's own effect, not below 0
    double variance_of_samples() const;  // of a sample's own effect, not below 0

    std::int64_t seeds_, samples_;
    double mean_ = 0;
    double between_seeds_ = 0, between_samples_ = 0, residual_ = 0;  // mean squares
    double variance_ = 0, degrees_ = 1;                              // of the mean
    double tolerance_ = 0;                                           // what rounding may have added to an effect
};

}  // namespace runner
