#include "runner/results/crossed.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "runner/store/files.h"
#include "runner/store/json.h"

using namespace runner;

namespace {

/// Answers of statsmodels and scipy.
const std::vector<Value>& known() {
    static const Value all = from_json(read_file(PROJECT_DIR "/tests/golden/crossed.json"));
    return all.items;
}
double at(const Value& map, const char* key) { return *declare::to_number(*map.find(key)); }
std::vector<double> list(const Value& map, const char* key) {
    std::vector<double> result;
    for (const Value& item : map.find(key)->items) result.push_back(*declare::to_number(item));
    return result;
}
/// Of a case, seed by seed.
Crossed crossed(const Value& c) {
    std::vector<double> effects;
    for (const Value& row : c.find("effects")->items)
        for (const Value& effect : row.items) effects.push_back(*declare::to_number(effect));
    return {effects, c.find("effects")->items.size()};
}
doctest::Approx close(double value) { return doctest::Approx(value).epsilon(1e-9); }

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("the crossed test agrees with statsmodels' analysis of variance") {
        for (const Value& c : known()) {
            const Crossed test = crossed(c);
            CHECK(test.mean() == close(at(c, "mean")));
            CHECK(test.standard_errors().seeds == close(list(c, "se")[0]));
            CHECK(test.standard_errors().samples == close(list(c, "se")[1]));
            CHECK(test.standard_errors().both == close(list(c, "se")[2]));
            CHECK(test.shares().seeds == close(list(c, "shares")[0]));
            CHECK(test.shares().samples == close(list(c, "shares")[1]));
            CHECK(test.shares().single == close(list(c, "shares")[2]));
            const Sides p = test.p(at(c, "center"));
            CHECK(p.greater == close(list(c, "p")[0]));
            CHECK(p.less == close(list(c, "p")[1]));
            const Interval interval = test.interval(at(c, "alpha"));
            CHECK(std::abs(interval.low - list(c, "interval")[0]) < 1e-7);
            CHECK(std::abs(interval.high - list(c, "interval")[1]) < 1e-7);
            CHECK(test.floor(at(c, "alpha")) == doctest::Approx(at(c, "floor")).epsilon(1e-7));
        }
        CHECK(known().size() == 7);
    }

    TEST_CASE("an interval holds exactly the centers that are not rejected") {
        for (const Value& c : known()) {
            const Crossed test = crossed(c);
            for (const double alpha : {0.05, 0.01}) {
                const Interval interval = test.interval(alpha);
                const double width = interval.high - interval.low;
                for (const double outside : {interval.low - 1e-6 * width, interval.high + 1e-6 * width})
                    CHECK(test.p(outside).two_sided() < alpha);
                for (const double inside : {interval.low + 1e-6 * width, interval.high - 1e-6 * width})
                    CHECK(test.p(inside).two_sided() > alpha);
            }
        }
    }

    TEST_CASE("the order of samples does not matter, and every sample twice shrinks their part alone") {
        const std::vector<double> effects = {1, 0, -1, 1, 0, 1, 1, 0, 1, 1, 0, -1};  // three seeds, four samples
        const std::vector<double> turned = {1, -1, 0, 1, 0, 1, 1, 0, 1, 0, 1, -1};
        const Crossed test(effects, 3), permuted(turned, 3);
        CHECK(permuted.interval(0.05).low == close(test.interval(0.05).low));
        CHECK(permuted.interval(0.05).high == close(test.interval(0.05).high));
        std::vector<double> twice;
        for (std::size_t s = 0; s < 3; ++s)
            for (int copy = 0; copy < 2; ++copy)
                twice.insert(twice.end(), effects.begin() + 4 * static_cast<long>(s),
                             effects.begin() + 4 * static_cast<long>(s) + 4);
        const Crossed doubled(twice, 3);
        CHECK(doubled.mean() == close(test.mean()));
        CHECK(doubled.standard_errors().seeds == close(test.standard_errors().seeds));
        // Of eight, of which four are copies, the mean square loses a degree of freedom less: 3/7 instead of 3/8.
        CHECK(doubled.standard_errors().samples == close(test.standard_errors().samples * std::sqrt(3.0 / 7)));
    }

    TEST_CASE("exchanging variant and against changes the sign alone") {
        const std::vector<double> effects = {0.5, -0.25, 1, 0.75, 0, 0.125}, minus = {-0.5, 0.25, -1, -0.75, 0, -0.125};
        const Crossed test(effects, 3), other(minus, 3);
        CHECK(other.mean() == -test.mean());
        CHECK(other.interval(0.05).low == -test.interval(0.05).high);
        CHECK(other.p(0.1).greater == test.p(-0.1).less);
    }

    TEST_CASE("effects that do not vary leave no doubt, and equal ones none that there is no effect") {
        const Crossed none(std::vector<double>(12, 0.0), 3), all(std::vector<double>(12, 1.0), 3);
        CHECK(none.p(0).two_sided() == 1);
        CHECK(none.interval(0.05) == Interval{0, 0});
        CHECK(none.shares().seeds == 0);
        CHECK(all.p(0).greater == 0);
        CHECK(all.p(1).two_sided() == 1);
        CHECK(all.interval(0.05) == Interval{1, 1});
        // A center that is the mean but for rounding.
        const Crossed tenths(std::vector<double>(12, 0.1), 3);
        CHECK(tenths.p(0.3 - 0.2).two_sided() == 1);
    }

    TEST_CASE("what would decide: seeds, else samples, else both") {
        // Rows differ, columns do not: seeds alone count.
        const std::vector<double> by_seed = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2};
        const auto seeds = Crossed(by_seed, 3).needs(0.5, 0.05);
        // The variance of a seed is 1, and 2.80 standard errors are asked for: 1 / (0.5 / 2.8016)².
        CHECK(*seeds.seeds == 32);
        CHECK_FALSE(seeds.samples);
        // Columns differ, rows do not: no number of seeds decides.
        const std::vector<double> by_sample = {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3};
        const auto samples = Crossed(by_sample, 3).needs(0.5, 0.05);
        CHECK_FALSE(samples.seeds);
        CHECK(*samples.samples == 53);  // their variance is 5/3
        CHECK(Crossed(by_sample, 3).floor(0.05) == doctest::Approx(3.182446 * std::sqrt(5.0 / 12)).epsilon(1e-6));
        // Both differ, and the effect is small.
        const std::vector<double> both = {0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5};
        const auto two = Crossed(both, 3).needs(0.1, 0.05);
        CHECK(*two.seeds == 1570);
        CHECK(*two.samples == 2617);
        CHECK_FALSE(Crossed(both, 3).needs(0, 0.05).seeds);
    }
}
