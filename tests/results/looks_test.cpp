#include "runner/results/looks.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "runner/results/chance_paths.h"
#include "runner/results/results_json.h"
#include "runner/results/table.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"

using namespace runner;
using namespace tests;

namespace {

std::vector<int> seeds(const std::vector<Look>& looks) {
    std::vector<int> result;
    for (const Look& look : looks) result.push_back(look.seeds);
    return result;
}

double sum(const std::vector<Look>& looks) {
    double all = 0;
    for (const Look& look : looks) all += look.alpha;
    return all;
}

/// The share of all signs as large as the smallest that the second look takes, by going through all of them: the first
/// look, at `first` effects, takes `few`, both together `all`.
double brute_force_level(const std::vector<double>& effects, std::size_t first, std::size_t few, std::size_t all) {
    std::vector<std::pair<double, double>> sizes;  // at either look
    for (std::size_t signs = 0; signs < std::size_t{1} << effects.size(); ++signs) {
        double sum = 0, early = 0;
        for (std::size_t i = 0; i < effects.size(); ++i) {
            sum += signs >> i & 1 ? -effects[i] : effects[i];
            if (i + 1 == first) early = sum;
        }
        sizes.emplace_back(std::abs(early), std::abs(sum));
    }
    std::ranges::sort(sizes, std::greater<>());
    std::vector<double> left, late;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        late.push_back(sizes[i].second);
        if (i >= few) left.push_back(sizes[i].second);
    }
    std::ranges::sort(left, std::greater<>());
    const double bound = left[all - few];
    return static_cast<double>(std::ranges::count_if(late, [bound](double size) { return size > bound; })) /
           static_cast<double>(late.size());
}

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("looks come at every seed, and may spend the five percent together") {
        CHECK(seeds(plan_looks(8, 11)) == std::vector<int>{8, 9, 10, 11});
        CHECK(seeds(plan_looks(10, 10)) == std::vector<int>{10});
        CHECK(plan_looks(8, 40)[0].alpha == doctest::Approx(0.01));
        CHECK(plan_looks(8, 40)[1].alpha == doctest::Approx(0.05 / 40));
        CHECK(sum(plan_looks(8, 30)) == doctest::Approx(0.05));
    }

    TEST_CASE("flips that an earlier look takes are left out of the later ones, exactly") {
        // Six effects, judged at four and at six: of 16 signs of the first four the two of one mind may be taken, of 64
        // of all six 2 more of those that are left.
        const std::vector<double> effects = {1, 2, 3, 4, 5, 6};
        const std::vector<std::size_t> look_of = {0, 0, 0, 0, 1, 1};
        const auto paths = ChancePaths::of_signs(effects, look_of, 2);
        const double level = paths.level_of_last(std::vector<double>{2.0 / 16, 10.0 / 64});
        CHECK(level == brute_force_level(effects, 4, 8, 10));
        CHECK(paths.level_of_last(std::vector<double>{0.0, 0.05}) ==
              2.0 / 64);  // 3.2 of 64: the next two are one too many
        CHECK(ChancePaths::of_signs(effects, look_of, 1).level_of_last(std::vector<double>{0.05}) == 0);  // 1/16 > 5 %
    }

    TEST_CASE("normal courses spend what they may: Pocock's and O'Brien's boundaries") {
        // Jennison and Turnbull, Group Sequential Methods (2000), tables 2.1 and 2.3: two looks at 5 %.
        const auto two = ChancePaths::of_normal(std::vector<double>{0.5, 1});
        CHECK(two.level_of_each(0.05) == doctest::Approx(0.0294).epsilon(0.03));
        const double first = 0.00517;  // 2.797 standard errors
        CHECK(two.level_of_last(std::vector<double>{first, 0.05}) == doctest::Approx(0.0480).epsilon(0.02));
        CHECK(two.level_of_each(0.05) == two.level_of_each(0.05));
        const auto one = ChancePaths::of_normal(std::vector<double>{3});
        CHECK(one.level_of_last(std::vector<double>{0.05}) == doctest::Approx(0.05).epsilon(0.001));
    }

    TEST_CASE("the results keep the looks, and say what they mean") {
        const Looks looks{plan_looks(7, 8), 2, 8};
        const Results results = make_results(sample::experiment(sample::trials(), sample::claims()), sample::trials(),
                                             sample::environment(), looks);
        const Value written = from_json(to_json(results_to_value(results)));
        CHECK(show(*written.find("looks")) ==
              "{made: [{seeds: 7, alpha: 0.043750000000000004}, {seeds: 8, alpha: 0.00625}], planned: 2, "
              "max_seeds: 8}");
        CHECK(show(*written.find("claims")->items[0].find("look")) == "1");
        CHECK(show(*written.find("claims")->items[0].find("looks")) == "2");
        CHECK(results_table(results, 500, false)
                  .ends_with("\nSeeds were added while a claim was undecided, to 8 at most: the claims were judged "
                             "after each seed from the 7th to the 8th. The looks share the 5 %, so that all "
                             "together find something by chance at most once in twenty times.\n"));
        const Results once = sample::results();
        CHECK_FALSE(results_to_value(once).find("looks"));
        CHECK(results_table(once, 500, false).find("Seeds were added") == std::string::npos);
    }
}
