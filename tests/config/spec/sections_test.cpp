#include <doctest/doctest.h>

#include "tests/config/reading.h"

using tests::errors;

TEST_SUITE("config/sections") {
    TEST_CASE("a right file has no errors") { CHECK(errors({}).empty()); }

    TEST_CASE("data: every key is known, of its type and in its range") {
        CHECK(errors({.data = "{validation: 5000}"}) ==
              "1:7 `data` needs `dataset`: the samples and their labels\n"
              "  expected a dataset\n");
        CHECK(errors({.data = "{dataset: mnits}"}) ==
              "1:17 `dataset` of `data`: unknown dataset `mnits`\n"
              "  did you mean `mnist`?\n");
        CHECK(errors({.data = "{dataset: mnist, clases: [0, 1]}"}) ==
              "1:24 unknown key `clases` of `data`\n"
              "  did you mean `classes`?\n");
        CHECK(errors({.data = "{dataset: {name: mnist}}"}) ==
              "1:17 `dataset` of `data`: expected a dataset by its name, received `{name: mnist}`\n"
              "  write `mnist`\n");
        CHECK(errors({.data = "{dataset: mnist, validation: 0.1}"}) ==
              "1:36 `validation` of `data`: expected a whole number, at least 1, or `{count: N, pick: …}`, received "
              "`0.1`\n"
              "  write `{fraction: 0.1}`\n");
        CHECK(errors({.data = "{dataset: mnist, validation: tset}"}) ==
              "1:36 `validation` of `data`: expected `test`, a whole number, at least 1, or `{count: N, pick: …}`, "
              "received `tset`\n"
              "  did you mean `test`?\n");
        CHECK(errors({.data = "{dataset: mnist, validation: -5}"}) ==
              "1:36 `validation` of `data`: expected a whole number, at least 1, or `{count: N, pick: …}`, received "
              "`-5`\n");
        CHECK(errors({.data = "{dataset: mnist, validation: {count: 10, fraction: 0.1}}"}) ==
              "1:36 `count` and `fraction` exclude each other\n");
        CHECK(errors({.data = "{dataset: mnist, validation: {pick: first}}"}) ==
              "1:36 a selection needs `count` or `fraction`\n");
        CHECK(errors({.data = "{dataset: mnist, validation: {fraction: 1.5, pick: frist}}"}) ==
              "1:47 `fraction` of `validation` of `data`: expected a number, above 0 and at most 1, received `1.5`\n"
              "1:58 `pick` of `validation` of `data`: expected one of `first`, `last`, `random`, `stratified`, "
              "received `frist`\n"
              "  did you mean `first`?\n");
        CHECK(errors({.data = "{dataset: mnist, per_class: 100}"}) ==
              "1:35 `per_class` of `data`: expected a map of parts, such as `{train: 100, validation: 30}`, received "
              "`100`\n"
              "  write `{train: 100}`\n");
        CHECK(errors({.data = "{dataset: mnist, take: {trian: 100}}"}) ==
              "1:31 unknown key `trian` of `take` of `data`\n"
              "  did you mean `train`?\n");
        CHECK(errors({.data = "{dataset: mnist, classes: 5}"}) ==
              "1:33 `classes` of `data`: expected a list of classes, received `5`\n"
              "  for the first 5, write `[0, 1, 2, 3, 4]`\n");
        CHECK(errors({.data = "{dataset: mnist, classes: []}"}) ==
              "1:33 `classes` of `data`: an empty list keeps nothing\n"
              "  leave the key out to keep all classes\n");
        CHECK(errors({.data = "{dataset: mnist, classes: [-1, 2.5]}"}) ==
              "1:34 `classes` of `data`: expected a whole number, at least 0, received `-1`\n"
              "1:38 `classes` of `data`: expected a whole number, at least 0, received `2.5`\n");
        CHECK(errors({.data = "{dataset: mnist, scaling: standard}"}) ==
              "1:33 `scaling` of `data`: expected one of `unit`, `standardize`, `none`, received `standard`\n"
              "  did you mean `standardize`?\n");
        CHECK(errors({.data = "{dataset: mnist, pairs: {same: 1.5, labels: {same: 0, different: 0}, count: {train: 0}, "
                              "resample: each_step}}"}) ==
              "1:38 `same` of `pairs`: expected a number, at least 0 and at most 1, received `1.5`\n"
              "1:91 `train` of `count` of `pairs`: expected a whole number, at least 1, received `0`\n"
              "1:105 `resample` of `pairs`: expected one of `each_epoch`, `never`, received `each_step`\n");
        CHECK(errors({.data = "{dataset: mnist, pairs: {labels: {same: 1, different: 1}}}"}) ==
              "1:40 `labels` of `pairs`: `same` and `different` must differ\n"
              "  write `{same: 0, different: 1}`\n"
              "2:16 `pairs` feeds two inputs, `left` and `right`\n"
              "  such as `inputs: {left: [28, 28], right: [28, 28]}`\n"
              "2:44 layer `digits` (dense) has 10 outputs, and the data have 2 classes\n"
              "  write `units: 2`\n");
        CHECK(errors({.data = "[mnist]"}) == "1:7 `data`: expected a map of settings, received `[mnist]`\n");
    }

    TEST_CASE("training: every key is known, of its type and in its range") {
        CHECK(errors({.training = "{}"}) ==
              "3:11 `training` needs `optimizer`: the update rule\n"
              "  expected an optimizer\n"
              "3:11 `training` needs `loss`: what training minimizes\n"
              "  expected a loss\n");
        CHECK(errors({.training = "{optimizer: adam, loss: mse, epochs: 'ten'}"}) ==
              "3:35 `mean_squared_error` takes targets that are numbers, and the data have 10 classes\n"
              "  such as `sparse_categorical_crossentropy`\n"
              "3:48 `epochs` of `training`: expected a whole number, at least 1, received `ten`\n");
        CHECK(errors({.training =
                          "{optimizer: {name: adam, learning_rate: 0.01}, loss: sparse_categorical_crossentropy}"}) ==
              "3:23 `optimizer` of `training`: expected an optimizer by its name, received `{name: adam, "
              "learning_rate: 0.01}`\n"
              "  write `adam: {learning_rate: 0.01}`\n");
        CHECK(errors({.training = "{optimizer: adam, loss: sparse_categorical_crossentropy, epochs: 1e2, batch_size: "
                                  "0, shuffle: yes}"}) ==
              "3:76 `epochs` of `training`: expected a whole number, at least 1, received `1e2`\n"
              "  write `100`\n"
              "3:93 `batch_size` of `training`: expected a whole number, at least 1, received `0`\n"
              "3:105 `shuffle` of `training`: expected true or false, received `yes`\n"
              "  write `true`\n");
        CHECK(errors({.training = "{optimizer: adam, loss: sparse_categorical_crossentropy, learnig_rate: 0.1}"}) ==
              "3:68 unknown key `learnig_rate` of `training`\n"
              "  known are: `metrics`, `batch_size`, `optimizer` and 11 others\n");
        CHECK(errors({.training = "{optimizer: {adam: {learnig_rate: 0.1}}, loss: sparse_categorical_crossentropy}"}) ==
              "3:31 unknown key `learnig_rate` of `adam`\n"
              "  did you mean `learning_rate`?\n");
        CHECK(errors({.training = "{optimizer: adam, loss: sparse_categorical_crossentropy, early_stopping: {patience: "
                                  "-1, mode: mix, min_delta: -0.5}}"}) ==
              "3:95 `patience` of `early_stopping`: expected a whole number, at least 0, received `-1`\n"
              "3:105 `mode` of `early_stopping`: expected one of `auto`, `min`, `max`, received `mix`\n"
              "  did you mean `min`?\n"
              "3:121 `min_delta` of `early_stopping`: expected a number, at least 0, received `-0.5`\n");
        CHECK(errors({.training = "{optimizer: adam, loss: sparse_categorical_crossentropy, early_stopping: true}"}) ==
              "3:84 `early_stopping`: expected a map of settings, received `true`\n  write `early_stopping: {patience: "
              "5, restore_best_weights: true}`\n");
        CHECK(
            errors({.training =
                        "{optimizer: adam, loss: sparse_categorical_crossentropy, accept: [diverge], record: step}"}) ==
            "3:77 `accept` of `training`: expected one of `diverged`, `collapsed`, received `diverge`\n"
            "  did you mean `diverged`?\n"
            "3:95 `record` of `training`: expected one of `epochs`, `steps`, received `step`\n"
            "  did you mean `steps`?\n");
    }

    TEST_CASE("evaluation: every key is known, of its type and in its range") {
        CHECK(errors({.evaluation = "{prune: {}}"}) == "4:21 `prune` needs `threshold` or `fraction`\n");
        CHECK(errors({.evaluation = "{prune: {threshold: 0.1, fraction: 0.5}}"}) ==
              "4:21 `threshold` and `fraction` exclude each other\n");
        CHECK(errors({.evaluation = "{prune: {fraction: [0.5, 1]}, monte_carlo: 0}"}) ==
              "4:38 `fraction` of `prune`: expected a number, at least 0 and below 1, received `1`\n"
              "4:56 `samples` of `monte_carlo`: expected a whole number, at least 1, received `0`\n");
        CHECK(errors({.evaluation = "{prun: 1}"}) ==
              "4:14 unknown key `prun` of `evaluation`\n"
              "  did you mean `prune`?\n");
    }
}
