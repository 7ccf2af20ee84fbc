#include "runner/training/loop/frozen_cache.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "layers/onednn/environment.h"
#include "runner/training/loop/alike_rows.h"
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

/// Wide enough for sums of many parts, the order of which shows.
Variant batches_of(int size, const std::string& more = "metrics: [accuracy]") {
    return variant("frozen", fmt::format(R"(
model:
  freeze: [one, two]
  layers:
    - dense: {{name: one, units: 100, activation: elu}}
    - dense: {{name: two, units: 30, activation: elu}}
    - dense: {{name: out, units: 3, activation: softmax}}
training: {{epochs: 5, batch_size: {}, {}}})",
                                         size, more));
}

/// Trains with the cache and without it, and compares everything.
FrozenCacheRecord check_same_bits(Variant variant, std::uint64_t seed = 1) {
    const TrainedTrial cached = train_trial(variant, seed);
    variant.training.frozen_cache = false;
    TrainedTrial plain = train_trial(variant, seed);
    INFO("batches of ", variant.training.batch_size, ", seed ", seed);
    REQUIRE(cached.record.frozen_cache);
    REQUIRE(plain.record.frozen_cache);
    CHECK_FALSE(plain.record.frozen_cache->used);
    CHECK(plain.record.frozen_cache->why == "`frozen_cache: false`");
    const FrozenCacheRecord record = *cached.record.frozen_cache;
    CHECK(record.last_layer == "two");
    CHECK((record.speed_up > 0) == record.used);
    CHECK(record.why == (record.used ? "" : "the kernels of this processor do not treat all rows of a batch alike"));
    plain.record.frozen_cache = record;
    CHECK(timeless(plain.record) == timeless(cached.record));
    CHECK(plain.weights == cached.weights);
    return record;
}

/// oneDNN's AVX-512 products do; the AVX2 ones of 2.x sum the last one to three rows beyond a multiple of six
/// otherwise.
bool rows_of_all_sizes_alike() { return layers::environment().isa.starts_with("avx512"); }

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

// Runs without AVX-512 as well: see tests/CMakeLists.txt.
TEST_SUITE("frozen cache") {
    TEST_CASE("the curve with the cache is that without it, bit for bit") {
        check_same_bits(batches_of(16, "record: steps"));
        check_same_bits(batches_of(32));  // the last two rows are summed otherwise by AVX2
        check_same_bits(batches_of(7));   // and here the last one
    }

    TEST_CASE("rows that only the cache would have computed otherwise do not come into it") {
        // Of 88 samples AVX2 treats four otherwise where all are computed at once, and none in batches of four.
        Variant variant = batches_of(4);
        variant.data.validation->selection.count = 47;
        for (const std::uint64_t seed : {1, 2, 3, 4}) CHECK(check_same_bits(variant, seed).used);
    }

    TEST_CASE("a cache is used where kernels treat the rows of the training's batches alike, and else says so") {
        CHECK(check_same_bits(batches_of(60)).used);
        CHECK(check_same_bits(batches_of(10)).used);
        const auto last_rows = check_same_bits(batches_of(20)), last_batch = check_same_bits(batches_of(22));
        CHECK(last_rows.used == rows_of_all_sizes_alike());   // the last two of 20
        CHECK(last_batch.used == rows_of_all_sizes_alike());  // all 22, but not the 2 that are left of 90
    }

    TEST_CASE("a batch without alike rows is told from one with them") {
        const Variant variant = batches_of(16);
        TrialData data = clouds_data(variant.data, 1);
        layers::Parameters parameters(variant.graph);
        parameters.initialize(1);
        const Network network(variant.graph, parameters, variant.training.loss, 1, layers::Precision::float32);
        CHECK(treats_rows_alike(network, *data.train, 6));
        for (const int batch : {4, 13, 90, 200}) {  // 90 at once: rows in the middle differ
            INFO("batches of ", batch);
            CHECK(treats_rows_alike(network, *data.train, batch) == rows_of_all_sizes_alike());
        }
    }
}
