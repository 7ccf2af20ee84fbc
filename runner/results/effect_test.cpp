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
    ChancePaths chance(double center, std::span<const std::size_t> look_of, std::size_t looks) const override {
        std::vector<double> effects = differences_;
        for (double& effect : effects) effect = rounding_.clean(effect - center);
        return ChancePaths::of_signs(effects, look_of, looks);
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
        const std::vector<double> sides = sides_of(center);
        return seeds_needed(sides, mean(sides), rounding_, alpha);
    }
    ChancePaths chance(double center, std::span<const std::size_t> look_of, std::size_t looks) const override {
        return ChancePaths::of_signs(sides_of(center), look_of, looks);
    }

private:
    std::vector<double> sides_of(double center) const {
        std::vector<double> sides;
        for (const double difference : differences_)
            sides.push_back(rounding_.less(center, difference) - rounding_.less(difference, center));
        return sides;
    }

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
    double information(std::size_t pairs, std::size_t most) const override {
        const double all = crossed_ ? crossed_->variance_with(static_cast<double>(most)) : 0;
        if (pairs == 0 || all == 0) return EffectTest::information(pairs, most);
        return all / crossed_->variance_with(static_cast<double>(pairs));
    }
    const Crossed* crossed() const override { return crossed_ ? &*crossed_ : nullptr; }

private:
    double mean_;
    std::optional<Crossed> crossed_;
};

class ResampledTest : public EffectTest {
public:
    ResampledTest(const std::vector<double>& differences, double test_to_train, const Rounding& rounding)
        : rounding_(rounding),
          repetitions_(static_cast<double>(differences.size())),
          test_to_train_(test_to_train),
          mean_(rounding.clean(mean(differences))) {
        if (differences.size() < least_crossed_seeds) return;
        const double sd = rounding.clean(standard_deviation(differences));
        variance_ = sd * sd;
    }

    Sides p(double center) const override {
        if (!variance_) return {};
        if (rounding_.same(mean_, center)) return {0.5, 0.5};
        if (*variance_ == 0) return mean_ > center ? Sides{0, 1} : Sides{1, 0};
        const double t = (mean_ - center) / error(repetitions_);
        return {student_t(-t, degrees()), student_t(t, degrees())};
    }
    Interval interval(double alpha) const override {
        if (!variance_) return {};
        const double half = *variance_ == 0 ? 0 : student_t_quantile(1 - alpha / 2, degrees()) * error(repetitions_);
        return {mean_ - half, mean_ + half};
    }
    std::optional<double> effect() const override { return mean_; }
    /// Repetitions alone: what the samples to deal from tell never grows.
    Crossed::Needs needs(double center, double alpha) const override {
        if (!variance_ || rounding_.same(mean_, center)) return {};
        constexpr double most = 10000;
        const double allowed = std::pow((mean_ - center) / errors_needed(alpha), 2);
        const double share = allowed / *variance_ - test_to_train_;
        if (share * most < 1) return {};
        return {std::max(static_cast<std::int64_t>(std::ceil(1 / share)), static_cast<std::int64_t>(repetitions_) + 1),
                {}};
    }

    double information(std::size_t pairs, std::size_t most) const override {
        if (pairs == 0) return 0;
        return (1 / static_cast<double>(most) + test_to_train_) / (1 / static_cast<double>(pairs) + test_to_train_);
    }

private:
    double degrees() const { return repetitions_ - 1; }
    double error(double repetitions) const { return std::sqrt(*variance_ * (1 / repetitions + test_to_train_)); }

    Rounding rounding_;
    double repetitions_, test_to_train_, mean_;
    std::optional<double> variance_;  // of one difference; none: too few to tell
};

class ResampledSigns : public EffectTest {
public:
    ResampledSigns(std::vector<double> differences, double test_to_train, const Rounding& rounding)
        : differences_(std::move(differences)),
          rounding_(rounding),
          worth_(1 / (1 / static_cast<double>(differences_.size()) + test_to_train)) {}

    Sides p(double center) const override {
        const Signs all = count_signs(differences_, center, rounding_);
        return worth(all.wins, all.losses).p();
    }
    /// The differences beyond which so few lie, at either end, that the test rejects what is further out.
    Interval interval(double alpha) const override {
        std::vector<double> sorted = differences_;
        std::ranges::sort(sorted);
        const int n = static_cast<int>(sorted.size());
        int k = 0;
        while (k < n && worth(n - k, k).p().greater <= alpha / 2) ++k;
        if (k == 0) return {};
        return {sorted[static_cast<std::size_t>(k) - 1], sorted[static_cast<std::size_t>(n - k)]};
    }
    std::optional<double> effect() const override {
        const double middle = median(differences_);
        return std::isnan(middle) ? std::nullopt : std::optional(middle);
    }
    Crossed::Needs needs(double, double) const override { return {}; }

private:
    /// What so many signs of dependent repetitions say is what fewer of independent ones do.
    Signs worth(int wins, int losses) const {
        const int told = wins + losses;
        if (told == 0) return {};
        const double share = std::floor(worth_ * told / static_cast<double>(differences_.size())) / told;
        const int all = static_cast<int>(std::lround(share * told));
        const int fewer = std::min(all, static_cast<int>(std::ceil(share * std::min(wins, losses) - 1e-9)));
        return wins > losses ? Signs{all - fewer, 0, fewer} : Signs{fewer, 0, all - fewer};
    }

    std::vector<double> differences_;
    Rounding rounding_;
    double worth_;
};

}  // namespace

ChancePaths EffectTest::chance(double, std::span<const std::size_t> look_of, std::size_t looks) const {
    std::vector<double> known;
    for (std::size_t look = 0; look < looks; ++look) {
        const auto pairs = std::ranges::count_if(look_of, [look](std::size_t of) { return of <= look; });
        known.push_back(information(static_cast<std::size_t>(pairs), look_of.size()));
    }
    return ChancePaths::of_normal(known);
}

std::unique_ptr<EffectTest> test_by_flips(std::vector<double> differences, const Rounding& rounding) {
    return std::make_unique<FlipsTest>(std::move(differences), rounding);
}

std::unique_ptr<EffectTest> test_by_signs(std::vector<double> differences, const Rounding& rounding) {
    return std::make_unique<SignsTest>(std::move(differences), rounding);
}

std::unique_ptr<EffectTest> test_crossed(std::vector<double> effects, std::size_t seeds) {
    return std::make_unique<CrossedTest>(std::move(effects), seeds);
}

std::unique_ptr<EffectTest> test_resampled(const std::vector<double>& differences, double test_to_train,
                                           const Rounding& rounding) {
    return std::make_unique<ResampledTest>(differences, test_to_train, rounding);
}

std::unique_ptr<EffectTest> test_resampled_signs(std::vector<double> differences, double test_to_train,
                                                 const Rounding& rounding) {
    return std::make_unique<ResampledSigns>(std::move(differences), test_to_train, rounding);
}

}  // namespace runner
