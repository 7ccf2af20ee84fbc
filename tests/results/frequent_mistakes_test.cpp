#include "runner/results/frequent_mistakes.h"

#include <doctest/doctest.h>

#include <memory>

#include "runner/results/filter_pictures.h"
#include "runner/store/safetensors.h"
#include "tests/results/sample.h"
#include "tests/support/folder.h"

using namespace tests;
using namespace runner;

namespace {

/// Two seeds of six samples; `said` are their classes by each.
Results results_of(const std::vector<std::vector<std::uint16_t>>& said) {
    std::vector<TrialRecord> trials;
    for (std::size_t seed = 0; seed < said.size(); ++seed) {
        TrialRecord trial = sample::trials()[0];
        trial.variant = "plain";
        trial.seed = seed + 1;
        trial.data.labels = {"cat", "dog", "owl"};
        Outcomes outcomes;
        outcomes.classes = 3;
        outcomes.index = {10, 11, 12, 13, 14, 15};
        outcomes.expected = {0, 0, 1, 1, 2, 2};
        outcomes.predicted = said[seed];
        trial.outcomes = std::make_shared<const Outcomes>(outcomes);
        trials.push_back(trial);
    }
    Results results;
    results.trials = trials;
    results.summary.push_back({.variant = "plain"});
    return results;
}

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("frequent mistakes are told pair by pair, those of the most seeds first") {
        const auto all = frequent_mistakes(results_of({{1, 1, 1, 1, 2, 0}, {0, 1, 1, 2, 2, 2}, {0, 1, 1, 1, 2, 2}}));
        REQUIRE(all.size() == 1);
        CHECK(all[0].variant == "plain");
        std::vector<std::string> told;
        for (const auto& sample : all[0].samples)
            told.push_back(std::to_string(sample.index) + " " + sample.expected + " " + sample.said + " " +
                           std::to_string(sample.times) + "/" + std::to_string(sample.seeds));
        CHECK(told == std::vector<std::string>{"11 cat dog 3/3", "10 cat dog 1/3", "13 dog owl 1/3", "15 owl cat 1/3"});
        CHECK(frequent_mistakes(results_of({{0, 0, 1, 1, 2, 2}})).empty());
    }

    TEST_CASE("the filters of a first layer are drawn from its weights, where there are any") {
        const Folder folder;
        const Results results = results_of({{0, 0, 1, 1, 2, 2}});
        CHECK(filter_pictures(results, folder.path()).empty());
        Safetensors weights;
        weights.tensors["deep/conv2d/kernel"] = {"F32", {3, 3, 8, 4}, std::vector<float>(288, 1.0f)};
        weights.tensors["first/conv2d/kernel"] = {"F32", {3, 3, 3, 4}, std::vector<float>(108, 0.5f)};
        folder.write("trials/plain/seed-1/weights.safetensors", to_safetensors(weights));
        const auto sections = filter_pictures(results, folder.path());
        REQUIRE(sections.size() == 1);
        CHECK(sections[0].pictures[0].caption == "plain, seed 1: first/conv2d/kernel, 4 of 4 filters; grey is 0");
    }
}
