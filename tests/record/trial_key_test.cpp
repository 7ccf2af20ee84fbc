#include "runner/record/trial_key.h"

#include <doctest/doctest.h>

#include <set>

using namespace runner;

TEST_SUITE("record") {
    TEST_CASE("a fold has its own folder, words and random numbers") {
        const TrialKey plain{"bn", {.seed = 3}}, fold{"bn", {.seed = 3, .fold = 12}};
        CHECK(trial_folder(plain) == "trials/bn/seed-3");
        CHECK(trial_folder(fold) == "trials/bn/seed-3/fold-12");
        CHECK(to_string(plain) == "`bn`, seed 3");
        CHECK(to_string(fold) == "`bn`, seed 3, fold 12");
        CHECK(plain < fold);
        CHECK(plain.replicate.drawn_by() == 3);  // as ever where no folds are cut
        std::set<std::uint64_t> drawn;
        for (const std::uint64_t seed : {1, 2, 3})
            for (std::int64_t k = 0; k <= 10; ++k) drawn.insert(Replicate{.seed = seed, .fold = k}.drawn_by());
        CHECK(drawn.size() == 33);
    }
}
