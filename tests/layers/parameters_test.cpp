#include <algorithm>
#include <cstdint>

#include "tests/layers/support.h"

using namespace layers;
using namespace tests;

TEST_SUITE("layers") {
    TEST_CASE("values lie in one arena, what learns first, each on a line of the cache") {
        const Graph built =
            graph(network({{3}}, {{"a", "dense: 5"}, {"bn", "batch_normalization"}, {"b", "dense: 2"}}, {"a"}));
        Parameters parameters(built);
        const auto offset = [&](const char* path) {
            const auto value = parameters.value(*parameters.find(path));
            CHECK(reinterpret_cast<std::uintptr_t>(value.data()) % 64 == 0);
            return value.data() - parameters.values().data();
        };
        CHECK(offset("bn/gamma") == 0);
        CHECK(offset("bn/beta") == 16);
        CHECK(offset("b/kernel") == 32);
        CHECK(offset("b/bias") == 48);
        CHECK(offset("a/kernel") == 64);
        CHECK(offset("a/bias") == 80);
        CHECK(offset("bn/moving_mean") == 96);
        CHECK(parameters.trainable().size() == 64);
        CHECK(parameters.gradients().size() == 64);
        CHECK(parameters.values().size() == 128);
        CHECK(parameters.value(0).size() == 15);
        CHECK(parameters.gradient(0).empty());
        const auto kernel = *parameters.find("b/kernel");
        CHECK(parameters.gradient(kernel).data() - parameters.gradients().data() == 32);
        CHECK_FALSE(parameters.find("b/nothing"));
    }

    TEST_CASE("first values follow from seed, path and shape alone") {
        const auto values = [](const NetworkSpec& spec, std::uint64_t seed, const char* path) {
            Parameters parameters(graph(spec));
            parameters.initialize(seed);
            const auto value = parameters.value(*parameters.find(path));
            return std::vector<float>(value.begin(), value.end());
        };
        const NetworkSpec plain = network({{4}}, {{"a", "dense: 4"}, {"b", "dense: 4"}});
        const NetworkSpec other =
            network({{4}}, {{"a", "dense: 4"}, {"bn", "batch_normalization"}, {"b", "dense: 4"}}, {"b"});
        CHECK(values(plain, 1, "b/kernel") == values(other, 1, "b/kernel"));
        CHECK(values(plain, 1, "a/kernel") != values(plain, 1, "b/kernel"));
        CHECK(values(plain, 1, "a/kernel") != values(plain, 2, "a/kernel"));
        CHECK(values(plain, 1, "a/bias") == std::vector<float>(4, 0.0f));
        CHECK(values(other, 1, "bn/moving_variance") == std::vector<float>(4, 1.0f));
        CHECK(std::ranges::all_of(values(plain, 1, "a/kernel"), [](float v) { return v > -0.87f && v < 0.87f; }));
    }
}
