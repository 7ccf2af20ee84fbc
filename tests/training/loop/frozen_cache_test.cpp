#include "runner/training/loop/frozen_cache.h"

#include <doctest/doctest.h>

#include "tests/training/support.h"

using namespace tests;

namespace {

constexpr const char* model = R"(
model:
  freeze: [one, two]
  layers:
    - dense: {name: one, units: 16, activation: elu}
    - dense: {name: two, units: 7, activation: elu}
    - dense: {name: three, units: 5, activation: elu}
    - dense: {name: out, units: 3, activation: softmax}
)";

std::string with(const std::string& training) { return std::string(model) + "training: " + training + "\n"; }

}  // namespace

TEST_SUITE("training") {
    TEST_CASE("a frozen prefix ends where something learns or draws") {
        const auto split = split_frozen_prefix(variant("frozen", model).graph);
        REQUIRE(split);
        CHECK(split->last_layer == "two");
        CHECK(split->prefix.nodes.size() == 4);  // two layers and their activations
        CHECK(split->suffix.nodes.size() == 4);
        REQUIRE(split->suffix.inputs.size() == 1);
        CHECK(split->suffix.inputs[0].shape == Shape{7});
        CHECK_FALSE(split_frozen_prefix(variant("plain").graph));

        const auto with_dropout = split_frozen_prefix(variant("dropout", R"(
model:
  freeze: [one, two]
  layers:
    - dense: {name: one, units: 16, activation: elu}
    - dropout: 0.5
    - dense: {name: two, units: 7, activation: elu}
    - dense: {name: out, units: 3, activation: softmax}
)")
                                                          .graph);
        REQUIRE(with_dropout);
        CHECK(with_dropout->last_layer == "one");
        CHECK_FALSE(split_frozen_prefix(variant("late", R"(
model:
  freeze: two
  layers:
    - dense: {name: one, units: 16, activation: elu}
    - dense: {name: two, units: 7, activation: elu}
    - dense: {name: out, units: 3, activation: softmax}
)")
                                            .graph));
    }

    TEST_CASE("the curve with the cache is that without it, bit for bit") {
        const TrainedTrial cached = train_trial(variant("frozen", with("{epochs: 5, record: steps}")));
        TrainedTrial plain = train_trial(variant("frozen", with("{epochs: 5, record: steps, frozen_cache: false}")));
        REQUIRE(cached.record.frozen_cache);
        CHECK(cached.record.frozen_cache->last_layer == "two");
        REQUIRE(plain.record.frozen_cache);
        CHECK_FALSE(plain.record.frozen_cache->used);
        CHECK(plain.record.frozen_cache->why == "`frozen_cache: false`");
        if (cached.record.frozen_cache->used) {
            CHECK(cached.record.frozen_cache->why.empty());
            CHECK(cached.record.frozen_cache->speed_up > 0);
        } else {
            CHECK(cached.record.frozen_cache->why ==
                  "the kernels of this processor do not treat all rows of a batch alike");
        }
        plain.record.frozen_cache = cached.record.frozen_cache;
        CHECK(timeless(plain.record) == timeless(cached.record));
        CHECK(plain.weights == cached.weights);
    }

    TEST_CASE("what keeps a prefix from being cached is said") {
        CHECK(train_trial(variant("frozen", with("{epochs: 1}"))).record.frozen_cache->why ==
              "a single epoch uses every sample once");
        CHECK_FALSE(train_trial(variant("plain")).record.frozen_cache);
    }

    TEST_CASE("moving statistics of the layers that learn are left as they were") {
        const char* yaml = R"(
model:
  freeze: one
  layers:
    - dense: {name: one, units: 16, activation: elu}
    - dense: {name: two, units: 7, activation: elu}
    - batch_normalization: {name: norm}
    - dense: {name: out, units: 3, activation: softmax}
training: {epochs: 4, frozen_cache: )";
        TrainedTrial cached = train_trial(variant("norm", std::string(yaml) + "true}"));
        const TrainedTrial plain = train_trial(variant("norm", std::string(yaml) + "false}"));
        cached.record.frozen_cache = plain.record.frozen_cache;
        CHECK(timeless(plain.record) == timeless(cached.record));
        CHECK(plain.weights == cached.weights);
    }
}
