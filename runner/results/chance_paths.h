#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace runner {

/// What chance alone would show where data are looked at again and again while seeds are added: many courses of an
/// effect that is none, each with the size that it has at every look. They tell how much each look may ask for, so that
/// all looks together find something in no more than the share that they may spend.
class ChancePaths {
public:
    static constexpr std::size_t count = 1 << 16;

    /// Every course is the effects with other signs: of up to sixteen all signs there are, beyond that drawn ones, and
    /// always those that were observed. Exact for effects that are symmetric around 0. `look_of`: the look that each
    /// effect was there at first.
    static ChancePaths of_signs(std::span<const double> effects, std::span<const std::size_t> look_of,
                                std::size_t looks);
    /// Of a mean that is normal, with the information that each look has, of any unit: growing, above 0.
    static ChancePaths of_normal(std::span<const double> information);

    /// The level at which the last look has to test, two-sided, so that up to each look no more than this share of the
    /// courses is taken for something: a course that an earlier look took is left out (alpha spending: Lan and DeMets,
    /// Biometrika 70, 1983). `spent` grows, one share a look.
    double level_of_last(std::span<const double> spent) const;
    /// The level at which each look would have to test for all of them to take `share` of the courses, together.
    double level_of_each(double share) const;

private:
    std::vector<std::vector<float>> sizes_;  // of every course, look by look
};

}  // namespace runner
