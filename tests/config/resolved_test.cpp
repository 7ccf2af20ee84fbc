#include <doctest/doctest.h>

#include "tests/config/reading.h"

using namespace tests;

namespace {

/// A section as it is written with every default; what components write of themselves is another matter.
std::string resolved(const Sections& sections, const char* section) {
    const Judged judged = judge(sections.text());
    if (!judged.brief.empty()) return judged.brief;
    Value written = *runner::write_variant(judged.variant).find(section);
    written.remove("optimizer");
    written.remove("loss");
    if (Value* list = written.find("layers"))
        for (Value& layer : list->items) layer.remove("dense");
    return declare::show(written);
}

}  // namespace

TEST_SUITE("config/resolved") {
    TEST_CASE("data, with its defaults") {
        CHECK(resolved({.data = "{dataset: mnist}"}, "data") ==
              "{dataset: mnist, on_missing: null, classes: [], validation: null, take: null, "
              "per_class: null, pairs: null, group: null, scaling: unit, augment: [], folds: null, repeat: null, "
              "stratify: true, "
              "size: 1, sizes: []}");
        CHECK(
            resolved({.data = "{dataset: mnist, on_missing: synthetic_digits, classes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], "
                              "validation: 5000, take: {test: {count: 100, pick: random}}, per_class: {train: 30}}"},
                     "data") ==
            "{dataset: mnist, on_missing: synthetic_digits, classes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], "
            "validation: {count: 5000, fraction: null, pick: stratified}, take: {train: null, "
            "validation: null, test: {count: 100, fraction: null, pick: random}}, "
            "per_class: {train: {count: 30, fraction: null, pick: random}, validation: null, "
            "test: null}, pairs: null, group: null, scaling: unit, augment: [], folds: null, repeat: null, stratify: "
            "true, "
            "size: 1, sizes: []}");
        CHECK(resolved({.data = "{dataset: mnist, validation: {fraction: 0.1, pick: last}}"}, "data") ==
              "{dataset: mnist, on_missing: null, classes: [], validation: {count: null, fraction: 0.1, "
              "pick: last}, take: null, per_class: null, pairs: null, group: null, scaling: unit, augment: [], folds: "
              "null, repeat: "
              "null, stratify: true, "
              "size: 1, sizes: []}");
        CHECK(resolved({.data = "{dataset: mnist, validation: test}"}, "data") ==
              "{dataset: mnist, on_missing: null, classes: [], validation: test, take: null, "
              "per_class: null, pairs: null, group: null, scaling: unit, augment: [], folds: null, repeat: null, "
              "stratify: true, "
              "size: 1, sizes: []}");
    }

    TEST_CASE("training, with its defaults") {
        CHECK(resolved({}, "training") ==
              "{metrics: [accuracy], weighted_metrics: [], class_weight: null, batch_size: 32, precision: float32, "
              "epochs: 1, shuffle: true, "
              "early_stopping: null, "
              "accept: [], record: epochs, frozen_cache: true, diagnostics: false}");
        CHECK(resolved({.training = "{optimizer: {sgd: 0.1}, loss: categorical_crossentropy, metrics: [], accept: "
                                    "[diverged, collapsed], record: steps, early_stopping: {patience: 20, "
                                    "restore_best_weights: true}}"},
                       "training") ==
              "{metrics: [], weighted_metrics: [], class_weight: null, batch_size: 32, precision: float32, epochs: 1, "
              "shuffle: true, "
              "early_stopping: {monitor: val_loss, min_delta: 0, patience: 20, mode: auto, "
              "baseline: null, restore_best_weights: true, start_from_epoch: 0}, accept: [diverged, "
              "collapsed], record: steps, frozen_cache: true, diagnostics: false}");
        CHECK(
            resolved({.training = "{optimizer: sgd, loss: sparse_categorical_crossentropy, metrics: [f1, null, [top_k: "
                                  "3]]}"},
                     "training") ==
            "{metrics: [{f1: {average: macro, threshold: null}}, {top_k: {k: 3}}], weighted_metrics: [], class_weight: "
            "null, batch_size: 32, "
            "precision: float32, "
            "epochs: 1, shuffle: true, early_stopping: null, accept: [], record: epochs, frozen_cache: true, "
            "diagnostics: false}");
    }

    TEST_CASE("evaluation, with its defaults") {
        CHECK(resolved({}, "evaluation") == "{prune: null, monte_carlo: null}");
        const std::string random =
            "{input: [28, 28], layers: [flatten, dropout: 0.1, dense: {name: digits, units: 10, activation: softmax}]}";
        CHECK(resolved({.model = random, .evaluation = "{prune: {fraction: [0.5, 0.8]}, monte_carlo: {}}"},
                       "evaluation") ==
              "{prune: {threshold: null, fraction: [0.5, 0.8]}, monte_carlo: {samples: 100}}");
        CHECK(resolved({.model = random, .evaluation = "{prune: {threshold: 0.01}, monte_carlo: 20}"}, "evaluation") ==
              "{prune: {threshold: 0.01, fraction: []}, monte_carlo: {samples: 20}}");
    }
}
