#include "layers/declare/defaults.h"

#include <doctest/doctest.h>

#include "runner/config/spec/resolved.h"
#include "tests/config/reading.h"
#include "tests/support/added_setting.h"

using namespace tests;
using runner::with_defaults;
using runner::without_defaults;

namespace {

Value read(const std::string& text) { return yaml(text); }

/// What a file of these sections comes to, every default written out.
Value whole(const Sections& sections) { return runner::write_variant(judge(sections.text()).variant); }

}  // namespace

TEST_SUITE("config/defaults") {
    TEST_CASE("without its defaults a variant says how it differs from them") {
        const Value variant = whole({.data = "{dataset: mnist, validation: {count: 5000, pick: last}}",
                                     .training = "{optimizer: {adam: {learning_rate: 0.01, beta_1: 0.9}}, loss: "
                                                 "sparse_categorical_crossentropy, batch_size: 32, epochs: 20, "
                                                 "early_stopping: {patience: 0}}"});
        const Value bare = without_defaults(variant);
        CHECK(declare::show(*bare.find("data")) == "{dataset: mnist, validation: {count: 5000, pick: last}}");
        CHECK(declare::show(*bare.find("training")) ==
              "{optimizer: {adam: {learning_rate: 0.01}}, loss: sparse_categorical_crossentropy, metrics: "
              "[accuracy], epochs: 20, early_stopping: {}}");
        CHECK(declare::show(*bare.find("evaluation")) == "{}");
        CHECK_FALSE(bare.find("model")->find("freeze"));
        CHECK(declare::same(with_defaults(bare).entries[2].value, *variant.find("training")));
    }

    TEST_CASE("layers lose what they hold by default, and keep names, sources and required settings") {
        const Value bare = without_defaults(read(
            "{model: {layers: [{name: h, dense: {units: 8, activation: elu, use_bias: true}, from: [input]}, {name: f, "
            "flatten: {}, from: [h]}], start_from: null, freeze: []}}"));
        CHECK(declare::show(bare) ==
              "{model: {layers: [{name: h, dense: {units: 8, activation: elu}, from: [input]}, {name: f, flatten: {}, "
              "from: [h]}]}}");
    }

    TEST_CASE("a setting that is added leaves what was there as it is, and is there at its default") {
        const Value before = read("{training: {epochs: 3, optimizer: sgd}}");
        const AddedSetting precision(runner::TrainingSpec::fields(), "precision", "float32");
        CHECK(declare::same(without_defaults(read("{training: {epochs: 3, optimizer: sgd, precision: float32}}")),
                            before));
        CHECK(with_defaults(before).find("training")->find("precision")->text == "float32");
        const Value other = read("{training: {epochs: 3, optimizer: sgd, precision: bfloat16}}");
        CHECK(declare::same(without_defaults(other), other));
    }

    TEST_CASE("formats are told of what is used alone, by path") {
        const AddedSetting precision(runner::TrainingSpec::fields(), "precision", "float32", 2);
        CHECK(runner::formats_of_section(read("{training: {precision: float32}}"), "training") ==
              declare::Formats{{"training.precision", 2}});
        CHECK(runner::formats_of_section(read("{training: {precision: null}}"), "training").empty());
        CHECK(runner::formats_of_section(read("{training: {epochs: 3}}"), "training").empty());
        CHECK(runner::formats_of_section(read("{data: {scaling: unit}}"), "data").empty());
    }
}
