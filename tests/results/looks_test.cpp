#include "runner/results/looks.h"

#include <doctest/doctest.h>

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

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("looks come after half as many seeds again, the last one not close behind another") {
        CHECK(seeds(plan_looks(10, 30)) == std::vector<int>{10, 15, 30});
        CHECK(seeds(plan_looks(10, 40)) == std::vector<int>{10, 15, 23, 40});
        CHECK(seeds(plan_looks(16, 30)) == std::vector<int>{16, 30});
        CHECK(seeds(plan_looks(10, 11)) == std::vector<int>{10, 11});
        CHECK(seeds(plan_looks(10, 10)) == std::vector<int>{10});
        CHECK(seeds(plan_looks(1, 4)) == std::vector<int>{1, 2, 4});
    }

    TEST_CASE("the looks spend what the spending function grows by, and never five percent together") {
        const auto looks = plan_looks(8, 1000000);
        CHECK(looks[0].alpha == doctest::Approx(0.05 / 3));
        CHECK(looks[1].alpha == doctest::Approx(0.05 / 3 * 2 / 3));
        CHECK(looks[2].alpha == doctest::Approx(0.05 / 3 * 4 / 9));
        CHECK(sum(looks) < 0.05);
        CHECK(sum(looks) > 0.0499);
        CHECK(sum(plan_looks(10, 30)) == doctest::Approx(0.05 * (1 - 2.0 / 9)));
    }

    TEST_CASE("looks that were made stay in the plan of more seeds, and those of another first look do not") {
        const auto more = plan_looks(10, 60, {10, 15, 30});
        CHECK(seeds(more) == std::vector<int>{10, 15, 30, 60});
        CHECK(more[2] == plan_looks(10, 30)[2]);
        CHECK(seeds(plan_looks(10, 20, {10, 15, 30})) == std::vector<int>{10, 15, 20});
        CHECK(seeds(plan_looks(12, 18, {10, 15, 30})) == std::vector<int>{12, 18});
    }

    TEST_CASE("the results keep the looks, and say what they mean") {
        const Looks looks{plan_looks(7, 8), 2, 8};
        const Results results = make_results(sample::experiment(sample::trials(), sample::claims()), sample::trials(),
                                             sample::environment(), looks);
        const Value written = from_json(to_json(results_to_value(results)));
        CHECK(show(*written.find("looks")) ==
              "{made: [{seeds: 7, alpha: 0.01666666666666667}, {seeds: 8, alpha: 0.004166666666666662}], planned: 2, "
              "max_seeds: 8}");
        CHECK(show(*written.find("claims")->items[0].find("look")) == "1");
        CHECK(show(*written.find("claims")->items[0].find("looks")) == "2");
        CHECK(results_table(results, 500, false)
                  .ends_with("\nSeeds were added while a claim was undecided, to 8 at most: the claims were judged "
                             "after 7 and 8 seeds. Each look has its part of the 5 %, so that all together find "
                             "something by chance at most once in twenty times.\n"));
        const Results once = sample::results();
        CHECK_FALSE(results_to_value(once).find("looks"));
        CHECK(results_table(once, 500, false).find("Seeds were added") == std::string::npos);
    }
}
