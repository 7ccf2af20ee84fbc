#include "runner/results/effect_test.h"

#include <algorithm>
#include <cmath>

#include "runner/config/spec/claim.h"

namespace runner {
namespace {

/// One number a seed: what would tell their mean from `distance` away.
Crossed::Needs seeds_needed(const std::vector<double>& numbers, double distance, const Rounding& rounding,
                            double alpha) {
    if (numbers.size() < 2) return {};
    const int seeds = static_cast<int>(numbers.size());
    const auto more = more_pairs(rounding.clean(distance), rounding.clean(standard_deviation(numbers)), seeds, alpha);
    return more ? Crossed::Needs{seeds + *more, {}} : Crossed::Needs{};
}

class FlipsTest : public EffectTest {
public:
    FlipsTest(std::vector<double> differences, const Rounding& rounding)
        : differences_(std::move(differences)), rounding_(rounding), flips_(differences_, rounding) {}

    Sides p(double center) const override { return flips_.p(center); }
    Interval interval(double alpha) const override { return flips_.interval(alpha); }
    std::optional<double> effect() const override { return rounding_.clean(mean(differences_)); }
    Crossed::Needs needs(double center, double alpha) const override {
        return seeds_needed(differences_, mean(differences_) - center, rounding_, alpha);
    }

private:
    std::vector<double> differences_;
    Rounding rounding_;
    SignFlips flips_;
};

class SignsTest : public EffectTest {
public:
    SignsTest(std::vector<double> differences, const Rounding& rounding)
        : differences_(std::move(differences)), rounding_(rounding) {}

    Sides p(double center) const override { return count_signs(differences_, center, rounding_).p(); }
    Interval interval(double alpha) const override { return sign_interval(differences_, alpha); }
    std::optional<double> effect() const override {
        const double middle = median(differences_);
        return std::isnan(middle) ? std::nullopt : std::optional(middle);
    }
    Crossed::Needs needs(double center, double alpha) const override {
        std::vector<double> sides;
        for (const double difference : differences_)
            sides.push_back(rounding_.less(center, difference) - rounding_.less(difference, center));
        return seeds_needed(sides, mean(sides), rounding_, alpha);
    }

private:
    std::vector<double> differences_;
    Rounding rounding_;
};

class CrossedTest : public EffectTest {
public:
    CrossedTest(std::vector<double> effects, std::size_t seeds) : mean_(mean(effects)) {
        if (seeds >= least_crossed_seeds && effects.size() >= 2 * seeds) crossed_.emplace(effects, seeds);
    }

    Sides p(double center) const override { return crossed_ ? crossed_->p(center) : Sides{}; }
    Interval interval(double alpha) const override { return crossed_ ? crossed_->interval(alpha) : Interval{}; }
    std::optional<double> effect() const override { return crossed_ ? crossed_->mean() : mean_; }
    /// An estimate may find enough what has just not been enough.
    Crossed::Needs needs(double center, double alpha) const override {
        if (!crossed_) return {};
        auto needs = crossed_->needs(crossed_->mean() - center, alpha);
        if (needs.seeds && !needs.samples) needs.seeds = std::max(*needs.seeds, crossed_->seeds() + 1);
        return needs;
    }
    const Crossed* crossed() const override { return crossed_ ? &*crossed_ : nullptr; }

private:
    double mean_;
    std::optional<Crossed> crossed_;
};

}  // namespace

std::unique_ptr<EffectTest> test_by_flips(std::vector<double> differences, const Rounding& rounding) {
    return std::make_unique<FlipsTest>(std::move(differences), rounding);
}

std::unique_ptr<EffectTest> test_by_signs(std::vector<double> differences, const Rounding& rounding) {
    return std::make_unique<SignsTest>(std::move(differences), rounding);
}

std::unique_ptr<EffectTest> test_crossed(std::vector<double> effects, std::size_t seeds) {
    return std::make_unique<CrossedTest>(std::move(effects), seeds);
}

}  // namespace runner
