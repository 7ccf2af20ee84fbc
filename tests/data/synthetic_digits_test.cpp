#include <doctest/doctest.h>

#include <algorithm>

#include "tests/data/support.h"

using namespace runner;
using namespace tests;

TEST_SUITE("data") {
    TEST_CASE("synthetic digits are the same bits everywhere, and what their facts say") {
        const auto kind = dataset("synthetic_digits");
        const Dataset digits = kind->load({}, {});
        // The sums of a build for plain x86-64 with little optimization; if a change of the drawing is meant, say so to
        // the users: their results change.
        CHECK(digits.sha256.at("train-images") == "f9199da35107d126b5a346217c59c15a2335ec5dbbe08caf752ad6caef63038d");
        CHECK(digits.sha256.at("test-images") == "ea283092db761c45bf66b209c5e06ad902d6ce581e4c281d9008dbbf0550d9f7");
        const DatasetFacts facts = *kind->facts(), counted = digits.facts();
        CHECK(counted.shape == facts.shape);
        CHECK(counted.train == facts.train);
        CHECK(counted.test == facts.test);
        CHECK(counted.classes == facts.classes);
        CHECK(counted.train_classes == facts.train_classes);
        CHECK(counted.test_classes == facts.test_classes);
        const std::vector<std::int32_t> first(digits.train.classes.begin(), digits.train.classes.begin() + 12);
        CHECK(first == std::vector<std::int32_t>{1, 2, 8, 6, 6, 1, 2, 7, 9, 6, 4, 7});
        CHECK_FALSE(digits.stand_in);

        // No image is empty, and none is all ink.
        for (std::size_t i = 0; i < 70000; i += 97) {
            const Part& part = i < 60000 ? digits.train : digits.test;
            const auto image = std::span(part.bytes).subspan(i % 60000 * 784, 784);
            const auto inked = std::ranges::count_if(image, [](std::uint8_t x) { return x > 80; });
            CHECK(inked > 15);
            CHECK(inked < 400);
        }
    }
}
