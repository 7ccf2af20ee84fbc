#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runner/results/chance_paths.h"
#include "runner/results/crossed.h"
#include "runner/results/statistics.h"
#include "runner/rounding.h"

namespace runner {

/// How the effects of one pair are tested. All of them are asked the same, and p and interval of each agree.
class EffectTest {
public:
    virtual ~EffectTest() = default;

    /// Against "the effect is `center`".
    virtual Sides p(double center) const = 0;
    /// The centers that the two-sided test at `alpha` does not reject.
    virtual Interval interval(double alpha) const = 0;
    /// The mean, of signs the median; nothing where it is not told.
    virtual std::optional<double> effect() const = 0;
    /// With how many seeds, or samples, in all the effect would be told from `center`; nothing where none would do.
    virtual Crossed::Needs needs(double center, double alpha) const = 0;
    /// Of repeated looks: what chance alone would show of effects around `center`. `look_of`: the look that each pair
    /// was there at first, pair by pair.
    /// Where nothing else is said, by the normal law of what each look knows.
    virtual ChancePaths chance(double center, std::span<const std::size_t> look_of, std::size_t looks) const;
    /// How much of what all of `most` pairs would tell so many tell.
    virtual double information(std::size_t pairs, std::size_t most) const {
        return static_cast<double>(pairs) / static_cast<double>(most);
    }
    /// The parts of the uncertainty, where samples are draws too.
    virtual const Crossed* crossed() const { return nullptr; }
};

/// Of one difference a seed, by sign flips: holds for new seeds on these samples.
std::unique_ptr<EffectTest> test_by_flips(std::vector<double> differences, const Rounding& rounding);

/// Of one difference a seed that may be infinite, by which side of the center it lies on.
std::unique_ptr<EffectTest> test_by_signs(std::vector<double> differences, const Rounding& rounding);

/// Of one effect a seed and sample, seed by seed: holds for new seeds and new samples. Decides nothing with fewer than
/// `least_crossed_seeds`, nor with one sample.
std::unique_ptr<EffectTest> test_crossed(std::vector<double> effects, std::size_t seeds);

/// Of one difference a repetition, each of which was trained and tested on other parts of the same samples: those that
/// vary by `vary: dealing`, and folds. They share samples, so their mean spreads more than its repetitions tell: by
/// Student's t with the variance var · (1/n + n_test/n_train) (Nadeau and Bengio, Inference for the generalization
/// error, Machine Learning 52, 2003). Holds for new seeds and new samples. `test_to_train` is n_test/n_train. Decides
/// nothing with fewer than `least_crossed_seeds`.
std::unique_ptr<EffectTest> test_resampled(const std::vector<double>& differences, double test_to_train,
                                           const Rounding& rounding);

/// The same of differences that may be infinite, by signs: as many of them as the repetitions are worth, 1 / (1/n +
/// n_test/n_train), and of either kind in proportion, the rarer rounded up.
std::unique_ptr<EffectTest> test_resampled_signs(std::vector<double> differences, double test_to_train,
                                                 const Rounding& rounding);

}  // namespace runner
