// What the crossed test promises, by simulation: how often its intervals hold the true effect. More of it:
//   RUNNER_TEST_SIMULATIONS=20000 build/bin/tests -ts=promises
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "layers/math/random.h"
#include "layers/metrics/metric.h"
#include "runner/results/crossed.h"
#include "runner/results/effect_test.h"
#include "runner/results/grouping.h"

using namespace runner;

namespace {

int rounds() {
    const char* wanted = std::getenv("RUNNER_TEST_SIMULATIONS");
    return wanted ? std::atoi(wanted) : 500;
}

/// Three standard errors of a share near 0.95 of so many rounds.
double noise(int of) { return 3 * std::sqrt(0.05 * 0.95 / of); }

/// How far the effect moves from seed to seed, from sample to sample, and in single trainings on single samples.
struct Spread {
    double seeds, samples, single;
};

struct Size {
    std::size_t seeds, samples;
};

/// Effects around 0.
std::vector<double> draw_effects(layers::Draws& draws, Size size, const Spread& spread) {
    std::vector<double> of_sample(size.samples), effects;
    for (double& effect : of_sample) effect = spread.samples * draws.normal();
    effects.reserve(size.seeds * size.samples);
    for (std::size_t s = 0; s < size.seeds; ++s) {
        const double of_seed = spread.seeds * draws.normal();
        for (const double effect : of_sample) effects.push_back(of_seed + effect + spread.single * draws.normal());
    }
    return effects;
}

std::vector<double> means_by_seed(const std::vector<double>& effects, std::size_t seeds) {
    std::vector<double> means;
    const std::size_t samples = effects.size() / seeds;
    for (std::size_t s = 0; s < seeds; ++s) means.push_back(mean(std::span(effects).subspan(s * samples, samples)));
    return means;
}

struct Coverage {
    double crossed = 0, seeds_alone = 0;
};

Coverage coverage_of_normal_effects(Size size, const Spread& spread, bool also_seeds_alone = false) {
    layers::Draws draws(layers::Stream(3, "crossed"));
    Coverage coverage;
    for (int round = 0; round < rounds(); ++round) {
        const auto effects = draw_effects(draws, size, spread);
        const Interval interval = Crossed(effects, size.seeds).interval(0.05);
        coverage.crossed += (interval.low <= 0 && 0 <= interval.high) / static_cast<double>(rounds());
        if (!also_seeds_alone) continue;
        const Interval of_seeds = SignFlips(means_by_seed(effects, size.seeds)).interval(0.05);
        coverage.seeds_alone += (of_seeds.low <= 0 && 0 <= of_seeds.high) / static_cast<double>(rounds());
    }
    return coverage;
}

double normal_share_below(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

/// Two networks that are right where a latent number is above 0: of each a part of its seed, a part of the sample, most
/// of which is common to both, and the luck of one training on one sample.
class Probit {
public:
    Probit(double accuracy, double better) : accuracy_{accuracy, accuracy + better} {}

    double true_effect() const { return accuracy_[1] - accuracy_[0]; }

    std::vector<double> draw(layers::Draws& draws, Size size) const {
        std::vector<double> effects(size.seeds * size.samples), difficulty(size.samples);
        for (double& common : difficulty) common = draws.normal();
        for (int network = 0; network < 2; ++network) add(draws, size, difficulty, network, effects);
        return effects;
    }

private:
    static constexpr double seed_sd = 0.1, common_sd = 1.4, own_sd = 0.5;
    static constexpr double all_variance = seed_sd * seed_sd + common_sd * common_sd + own_sd * own_sd + 1;

    double accuracy_[2];

    void add(layers::Draws& draws, Size size, const std::vector<double>& difficulty, int network,
             std::vector<double>& effects) const {
        std::vector<double> own(size.samples);
        for (std::size_t i = 0; i < size.samples; ++i) own[i] = common_sd * difficulty[i] + own_sd * draws.normal();
        const double base = std::sqrt(all_variance) * quantile(accuracy_[network]);
        for (std::size_t s = 0; s < size.seeds; ++s) {
            const double of_seed = base + seed_sd * draws.normal();
            for (std::size_t i = 0; i < size.samples; ++i)
                if (of_seed + own[i] + draws.normal() > 0) effects[s * size.samples + i] += network == 1 ? 1 : -1;
        }
    }

    static double quantile(double share) {
        double low = -8, high = 8;
        for (int i = 0; i < 60; ++i) (normal_share_below((low + high) / 2) < share ? low : high) = (low + high) / 2;
        return low;
    }
};

double coverage_of_probit(double accuracy, Size size, int times) {
    const Probit model(accuracy, 0.003);
    layers::Draws draws(layers::Stream(4, "crossed"));
    double covered = 0;
    for (int round = 0; round < times; ++round) {
        const Interval interval = Crossed(model.draw(draws, size), size.seeds).interval(0.05);
        covered += interval.low <= model.true_effect() && model.true_effect() <= interval.high;
    }
    return covered / times;
}

/// Groups of samples that are alike: of one size, or of 1, 2, 3 … samples.
std::vector<std::uint32_t> groups_of_samples(std::size_t groups, bool alike) {
    std::vector<std::uint32_t> result;
    for (std::uint32_t g = 0; g < groups; ++g) result.insert(result.end(), alike ? 5 : 1 + g % 9, g);
    return result;
}

/// Of effects around 0 that all samples of a group have in common; `as_samples`: as if there were no groups.
double coverage_of_groups(std::size_t seeds, std::size_t groups, bool alike, bool as_samples) {
    layers::Draws draws(layers::Stream(6, "groups"));
    const auto group_of = groups_of_samples(groups, alike);
    const Grouping grouping(group_of);
    double covered = 0;
    for (int round = 0; round < rounds(); ++round) {
        const auto of_group = draw_effects(draws, {seeds, groups}, {0.1, 1, 0.5});
        std::vector<double> effects;
        for (std::size_t s = 0; s < seeds; ++s) {
            std::vector<double> of_samples;
            for (const std::uint32_t g : group_of)
                of_samples.push_back(of_group[s * groups + g] + 0.5 * draws.normal());
            const auto values = as_samples ? of_samples : grouping.values(of_samples);
            effects.insert(effects.end(), values.begin(), values.end());
        }
        const Interval interval = Crossed(effects, seeds).interval(0.05);
        covered += interval.low <= 0 && 0 <= interval.high;
    }
    return covered / rounds();
}

/// Two networks over 300 samples, a fifth of which is of the second class, and how f1 of that class differs.
double coverage_of_f1() {
    const auto f1 = layers::find_metric("f1");
    const auto draw_meter = [&](layers::Draws& draws, const std::vector<double>& hard, double seed) {
        auto meter = f1->meter({.form = layers::Answer::Form::one_of_classes, .classes = 2});
        for (std::size_t i = 0; i < hard.size(); ++i) {
            const std::int32_t truth = i % 5 == 0;
            const bool right = hard[i] + seed + draws.normal() < 1.4;
            const std::array<float, 2> said = {right == (truth == 0) ? 1.0F : 0.0F,
                                               right == (truth == 1) ? 1.0F : 0.0F};
            meter->add({.rows = 1, .width = 2, .output = said.data(), .targets = {{&truth, 1}, {}}});
        }
        return meter;
    };
    layers::Draws draws(layers::Stream(7, "f1"));
    double covered = 0;
    for (int round = 0; round < rounds(); ++round) {
        std::vector<double> hard(300), effects;
        for (double& one : hard) one = draws.normal();
        for (int s = 0; s < 8; ++s) {
            const auto a = layers::sample_values(*draw_meter(draws, hard, 0.1 * draws.normal()), 1),
                       b = layers::sample_values(*draw_meter(draws, hard, 0.1 * draws.normal()), 1);
            for (std::size_t i = 0; i < a.size(); ++i) effects.push_back(a[i] - b[i]);
        }
        const Interval interval = Crossed(effects, 8).interval(0.05);
        covered += interval.low <= 0 && 0 <= interval.high;
    }
    return covered / rounds();
}

/// How often looks at every seed from the eighth find something where nothing is.
struct Looked {
    double found = 0, uncorrected = 0, seeds = 0;
};

Looked look_at_growing_data(Size most, const Spread& spread, double effect, int times) {
    layers::Draws draws(layers::Stream(8, "looks"));
    Looked result;
    for (int round = 0; round < times; ++round) {
        auto effects = draw_effects(draws, most, spread);
        for (double& one : effects) one += effect;
        std::vector<int> planned;
        bool found = false, uncorrected = false;
        std::size_t seeds = 8;
        for (; seeds <= most.seeds && !found; ++seeds) {
            planned.push_back(static_cast<int>(seeds));
            const std::vector<double> known(effects.begin(),
                                            effects.begin() + static_cast<std::ptrdiff_t>(seeds * most.samples));
            const auto test = test_crossed(known, seeds);
            const double p = test->p(0).two_sided();
            uncorrected = uncorrected || p <= 0.05;
            if (p > 0.05) continue;
            std::vector<std::size_t> look_of(seeds);
            std::vector<double> spent;
            for (std::size_t s = 8; s < seeds; ++s) look_of[s] = s - 7;
            for (const int n : planned)
                spent.push_back(0.045 * test->information(static_cast<std::size_t>(n), most.seeds));
            found = p <= test->chance(0, look_of, planned.size()).level_of_last(spent);
        }
        result.found += found / static_cast<double>(times);
        result.uncorrected += uncorrected / static_cast<double>(times);
        result.seeds += static_cast<double>(seeds - 1) / times;
    }
    return result;
}

}  // namespace

TEST_SUITE("promises") {
    TEST_CASE("intervals over groups hold the truth, of equal and of unequal sizes; over their samples they do not") {
        CHECK(coverage_of_groups(8, 40, true, false) >= 0.93 - noise(rounds()));
        CHECK(coverage_of_groups(8, 40, false, false) >= 0.93 - noise(rounds()));
        CHECK(coverage_of_groups(8, 40, false, false) <= 0.97 + noise(rounds()));
        CHECK(coverage_of_groups(8, 40, true, true) < 0.80);
    }

    TEST_CASE("intervals of what is no mean hold the truth too") {
        CHECK(std::abs(coverage_of_f1() - 0.95) <= 0.02 + noise(rounds()));
    }

    TEST_CASE("looks over seeds and samples find by chance what they may, and with few seeds what is there") {
        const int few = std::max(20, rounds() / 4);
        const auto at_most = [few](double share) { return share + 3 * std::sqrt(share * (1 - share) / few); };
        for (const Spread& spread : {Spread{0.1, 0, 1}, Spread{0.1, 1, 1}})
            CHECK(look_at_growing_data({16, 200}, spread, 0, few).found <= at_most(0.055));
        const Looked large = look_at_growing_data({16, 200}, {0.1, 0, 1}, 0.2, few);
        CHECK(large.found > 0.9);
        CHECK(large.seeds < 10);
    }

    TEST_CASE("intervals over seeds and samples hold the true effect 95 times in 100, whichever source is large") {
        double sum = 0;
        int cells = 0;
        for (const Spread& spread :
             {Spread{0, 0, 1}, Spread{0.1, 0, 1}, Spread{0, 1, 1}, Spread{0.1, 1, 1}, Spread{1, 3, 1}})
            for (const Size& size : {Size{3, 200}, Size{5, 1000}, Size{16, 200}}) {
                const double share = coverage_of_normal_effects(size, spread).crossed;
                INFO(fmt::format("{} seeds, {} samples, spreads {}, {}: {}", size.seeds, size.samples, spread.seeds,
                                 spread.samples, share));
                CHECK(share >= (size.seeds < 5 ? 0.90 : 0.92) - noise(rounds()));
                CHECK(share <= 0.98 + noise(rounds()));
                sum += share;
                ++cells;
            }
        CHECK(sum / cells >= 0.945 - noise(rounds() * cells));
        CHECK(sum / cells <= 0.96 + noise(rounds() * cells));
    }

    TEST_CASE("seeds alone promise too much where samples count most") {
        const Coverage coverage = coverage_of_normal_effects({8, 500}, {0.02, 1, 1}, true);
        CHECK(coverage.seeds_alone < 0.80);
        CHECK(coverage.crossed >= 0.93 - noise(rounds()));
    }

    TEST_CASE("the same of accuracies: right or wrong on each sample") {
        CHECK(std::abs(coverage_of_probit(0.85, {8, 1000}, rounds()) - 0.95) <= 0.02 + noise(rounds()));
        CHECK(std::abs(coverage_of_probit(0.99, {8, 1000}, rounds()) - 0.95) <= 0.02 + noise(rounds()));
        const int few = std::max(1, rounds() / 5);  // each of them draws 160,000 outcomes
        CHECK(std::abs(coverage_of_probit(0.99, {16, 5000}, few) - 0.95) <= 0.02 + noise(few));
    }
}
