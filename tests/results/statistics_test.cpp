#include "runner/results/statistics.h"

#include <doctest/doctest.h>

#include <cmath>

#include "runner/store/files.h"
#include "runner/store/json.h"

using namespace runner;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Answers of scipy and of plain enumeration.
const std::vector<Value>& golden(const std::string& table) {
    static const Value all = from_json(read_file(PROJECT_DIR "/tests/golden/statistics.json"));
    return all.find(table)->items;
}
double number(const Value& map, const char* key) { return *declare::to_number(*map.find(key)); }
int whole(const Value& map, const char* key) { return static_cast<int>(number(map, key)); }
std::vector<double> numbers(const Value& list) {
    std::vector<double> result;
    for (const Value& item : list.items) result.push_back(*declare::to_number(item));
    return result;
}
std::vector<double> numbers(const Value& map, const char* key) { return numbers(*map.find(key)); }
doctest::Approx near(double value) { return doctest::Approx(value).epsilon(1e-10); }

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("Student's t agrees with scipy") {
        for (const Value& c : golden("t"))
            CHECK(student_t(number(c, "t"), number(c, "degrees")) == near(number(c, "p")));
        for (const Value& c : golden("quantile")) {
            const double t = student_t_quantile(number(c, "share"), number(c, "degrees"));
            CHECK(std::abs(t - number(c, "t")) <= 2e-8 * std::max(1.0, std::abs(t)));
        }
        CHECK(golden("t").size() == 56);
    }

    TEST_CASE("mean, spread and interval agree with scipy") {
        for (const Value& c : golden("estimate")) {
            const auto x = numbers(c, "x");
            const Estimate e = estimate(x);
            CHECK(e.n == static_cast<int>(x.size()));
            CHECK(e.mean == near(number(c, "mean")));
            CHECK(e.sd == near(number(c, "sd")));
            CHECK(e.ci95->low == near(numbers(c, "ci95")[0]));
            CHECK(e.ci95->high == near(numbers(c, "ci95")[1]));
        }
        const std::vector<double> one = {3};
        CHECK(estimate(one).mean == 3);
        CHECK(std::isnan(estimate(one).sd));
        CHECK_FALSE(estimate(one).ci95);
    }

    TEST_CASE("equal numbers have that mean and no spread, to the last bit, and what is 0 but for rounding is 0") {
        for (const double number : {0.99, 0.985, 1.0 / 3, 1e-7, 119405.0})
            for (const std::size_t n : {2, 3, 6, 7, 49}) {
                const std::vector<double> numbers(n, number);
                CHECK(mean(numbers) == number);
                CHECK(standard_deviation(numbers) == 0);
                CHECK(*estimate(numbers).ci95 == Interval{number, number});
            }
        CHECK(mean(std::vector<double>{0.1, 0.2, -0.3}) == 0);
        CHECK(standard_deviation(std::vector<double>{0.1 + 0.2, 0.3, 0.3}) == 0);
        CHECK(mean(std::vector<double>{1, infinity}) == infinity);
        const Rounding rounding{0.99, 0.985};
        CHECK(rounding.same(0.99 - 0.985, 0.005));
        CHECK_FALSE(rounding.less(0.005, 0.99 - 0.985));
        CHECK(rounding.less(0.005, 0.005 + 1e-9));
        CHECK(rounding.clean(0.99 - 0.985 - 0.005) == 0);
        CHECK(rounding.same(infinity, infinity));
        CHECK(rounding.less(1, infinity));
    }

    TEST_CASE("skewness agrees with scipy") {
        CHECK(skewness(std::vector<double>{1, 2, 3, 10}) == near(1.0182337649086284));
        CHECK(skewness(std::vector<double>{-5, -0.1, 0.2, 0.1, 0.15, 0.12, 0.05, 0.1}) == near(-2.257047549151239));
        CHECK(skewness(std::vector<double>{0.1, 0.1, 0.1}) == 0);
    }

    TEST_CASE("effects that are the same but for rounding are ties of the sign-flip test") {
        // Of 25,000 images seven seeds have one wrong that the other has right, and one seed the reverse.
        std::vector<double> effects, numbers;
        for (int i = 0; i < 8; ++i) {
            numbers.push_back((24000 - 37 * i + (i < 7 ? -1 : 1)) / 25000.0);
            effects.push_back(numbers.back() - (24000 - 37 * i) / 25000.0);
        }
        CHECK(SignFlips(effects).p(0).two_sided() == 18.0 / 256);
        CHECK(SignFlips(effects, Rounding(numbers)).p(0).two_sided() == 18.0 / 256);
        // All of them rounding: nothing is told apart.
        const std::vector<double> noise = {5e-17, 5e-17, 5e-17, 5e-17, 5e-17, 5e-17};
        CHECK(SignFlips(noise, Rounding(numbers)).p(0).two_sided() == 1);
    }

    TEST_CASE("the median takes what is censored") {
        CHECK(median({3, 1, 2}) == 2);
        CHECK(median({4, 1, 2, 3}) == 2.5);
        CHECK(median({1, infinity, infinity}) == infinity);
        CHECK(median({infinity, infinity}) == infinity);
        CHECK(std::isnan(median({})));
        CHECK(std::isnan(median({-infinity, -infinity, infinity, infinity})));
        CHECK(median({-infinity, 0, infinity}) == 0);
    }

    TEST_CASE("the sign-flip test agrees with its definition, and its interval with the test turned round") {
        for (const Value& c : golden("sign_flip")) {
            const SignFlips flips(numbers(c, "x"));
            const auto centers = numbers(c, "centers");
            for (std::size_t i = 0; i < centers.size(); ++i) {
                const auto p = numbers(c.find("p")->items[i]);
                CHECK(flips.p(centers[i]).greater == near(p[0]));
                CHECK(flips.p(centers[i]).less == near(p[1]));
            }
            const Interval interval = flips.interval(number(c, "alpha"));
            CHECK(interval.low == near(numbers(c, "interval")[0]));
            CHECK(interval.high == near(numbers(c, "interval")[1]));
        }
        CHECK(golden("sign_flip").size() == 5);
    }

    TEST_CASE("fewer than six pairs decide nothing at 0.05") {
        const SignFlips five(std::vector<double>{1, 1, 1, 1, 1});
        CHECK(five.p(0).two_sided() == 0.0625);
        CHECK(five.interval(0.05) == Interval{-infinity, infinity});
        const SignFlips six(std::vector<double>{1, 1, 1, 1, 1, 1});
        CHECK(six.p(0).two_sided() == 0.03125);
        CHECK(six.interval(0.05) == Interval{1, 1});
        const SignFlips none(std::vector<double>{});
        CHECK(none.p(0).two_sided() == 1);
        CHECK(none.interval(0.05) == Interval{});
    }

    TEST_CASE("beyond twenty pairs the draws come near the exact answer, and are always the same") {
        std::vector<double> effects;
        for (int i = 0; i < 21; ++i) effects.push_back(0.01 * (i % 7) - 0.012);
        const SignFlips drawn(effects);
        // Exact, by enumeration of 2^21 flips: counted once with the definition.
        double at_least = 0;
        std::vector<double> sums = {0};
        double observed = 0;
        for (const double effect : effects) {
            observed += effect;
            const std::size_t size = sums.size();
            for (std::size_t i = 0; i < size; ++i) sums.push_back(sums[i] - effect), sums[i] += effect;
        }
        for (const double sum : sums) at_least += sum >= observed - 1e-12;
        const double exact = at_least / static_cast<double>(sums.size());
        CHECK(exact > 0.0001);
        CHECK(std::abs(drawn.p(0).greater - exact) < 5 * std::sqrt(exact / SignFlips::draws));
        CHECK(drawn.p(0).greater == SignFlips(effects).p(0).greater);
        const Interval interval = drawn.interval(0.05);
        CHECK(drawn.p(interval.low).greater > 0.025);
        CHECK(drawn.p(interval.low - 1e-9).greater <= 0.025);
        CHECK(drawn.p(interval.high).less > 0.025);
        CHECK(drawn.p(interval.high + 1e-9).less <= 0.025);
    }

    TEST_CASE("the sign test agrees with the binomial test of scipy") {
        for (const Value& c : golden("signs")) {
            const Sides p = Signs{whole(c, "wins"), 7, whole(c, "losses")}.p();
            CHECK(p.greater == near(numbers(c, "p")[0]));
            CHECK(p.less == near(numbers(c, "p")[1]));
        }
        CHECK(Signs{}.p().two_sided() == 1);
    }

    TEST_CASE("signs count misses as worse than any hit, and two misses as a tie") {
        const Signs signs = count_signs(std::vector<double>{-3, 0, 2, infinity, -infinity, infinity - infinity}, 0);
        CHECK(signs.wins == 2);
        CHECK(signs.ties == 2);
        CHECK(signs.losses == 2);
    }

    TEST_CASE("the interval of the median difference stands at the order statistics") {
        for (const Value& c : golden("sign_interval")) {
            const Interval interval = sign_interval(numbers(c, "x"), number(c, "alpha"));
            CHECK(interval.low == numbers(c, "interval")[0]);
            CHECK(interval.high == numbers(c, "interval")[1]);
        }
        CHECK(sign_interval(std::vector<double>{1, 2, 3, 4, 5}, 0.05) == Interval{});
        CHECK(sign_interval(std::vector<double>{1, 2, 3, 4, 5, infinity}, 0.05) == Interval{1, infinity});
    }

    TEST_CASE("of whole differences the interval ends at the last one that the sign test does not reject") {
        // Six of nine are below 0 and none above, which rejects 0; -1 has three above and four below.
        const std::vector<double> ties = {0, 0, 0, -1, -1, -2, -2, -3, -3};
        CHECK(count_signs(ties, 0).p().two_sided() == near(0.03125));
        CHECK(order_interval(ties, 0.05) == Interval{-3, 0});
        CHECK(sign_interval(ties, 0.05) == Interval{-2, -1});
        // 0 and -1 are rejected, and what lies between them is not.
        std::vector<double> neighbours(9, 0);
        neighbours.insert(neighbours.end(), 6, -1);
        CHECK(sign_interval(neighbours, 0.05) == Interval{-0.5, -0.5});
        CHECK(sign_interval(std::vector<double>(8, -1), 0.05) == Interval{-1, -1});
    }

    TEST_CASE("the band of a share ends at 0 and 1") {
        const std::vector<double> numbers = {0.9, 1, 1};
        CHECK(band_of(numbers, true).high == 1);
        CHECK(band_of(numbers, false).high > 1);
        CHECK(band_of(std::vector<double>{0.0, 0.5}, true).low == 0);
    }

    TEST_CASE("Holm's correction") {
        for (const Value& c : golden("holm")) {
            const auto expected = numbers(c, "corrected");
            const Holm corrected = holm(numbers(c, "p"), 0.05);
            for (std::size_t i = 0; i < expected.size(); ++i) CHECK(corrected.p[i] == near(expected[i]));
        }
        const Holm levels = holm(std::vector<double>{0.5, 0.001, 0.02, 0.02}, 0.05);
        CHECK(levels.alpha[1] == 0.05 / 4);
        CHECK(levels.alpha[2] == 0.05 / 3);  // 0.02 is more than that, so all that are larger stop here
        CHECK(levels.alpha[3] == 0.05 / 3);
        CHECK(levels.alpha[0] == 0.05 / 3);
    }

    TEST_CASE("the number of pairs that would decide") {
        CHECK(more_pairs(1, 1, 6, 0.05) == 4);     // ten pairs tell an effect of one sd in four of five cases
        CHECK(more_pairs(10, 0.1, 3, 0.05) == 3);  // six at least, or no outcome would be rare enough
        CHECK(*more_pairs(0.1, 1, 10, 0.05) == doctest::Approx(787 - 10).epsilon(0.03));
        CHECK_FALSE(more_pairs(0, 1, 10, 0.05));
        CHECK_FALSE(more_pairs(1e-6, 1, 10, 0.05));
    }
}
