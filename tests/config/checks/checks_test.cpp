#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/config/reading.h"

using tests::errors;
using tests::Sections;

TEST_SUITE("config/checks") {
    TEST_CASE("the loss takes what the data have, and that is judged first") {
        CHECK(errors({.training = "{optimizer: adam, loss: binary_crossentropy}"}) ==
              "3:35 `binary_crossentropy` takes two classes, and the data have 10 classes\n"
              "  `sparse_categorical_crossentropy` takes any number of them\n");
        CHECK(errors({.training = "{optimizer: adam, loss: mse}"}) ==
              "3:35 `mean_squared_error` takes targets that are numbers, and the data have 10 classes\n"
              "  such as `sparse_categorical_crossentropy`\n");
        CHECK(errors({.data = "{dataset: mnist, classes: [3, 8], validation: 500}",
                      .training = "{optimizer: adam, loss: mse}"}) ==
              "3:35 `mean_squared_error` takes targets that are numbers, and the data have 2 classes\n"
              "  such as `binary_crossentropy`\n");
        CHECK(errors({.model = "{input: [28, 28], layers: [flatten, dense: 5]}",
                      .training = "{optimizer: adam, loss: binary_crossentropy}"}) ==
              "3:35 `binary_crossentropy` takes two classes, and the data have 10 classes\n"
              "  `sparse_categorical_crossentropy` takes any number of them\n");
        CHECK(errors({.data = "{dataset: mnist, classes: [3, 8], validation: 500}",
                      .training = "{optimizer: adam, loss: hinge}"}) ==
              "2:44 layer `digits` (dense) has 10 outputs, and `hinge` takes one\n"
              "  write `units: 1`\n");
    }

    TEST_CASE("targets that are numbers have no classes for metrics, losses and picks") {
        Sections numbers{.data = "{dataset: {csv: {file: t.csv, label: y, test: t.csv, targets: numbers}}}",
                         .model = "{input: [1], layers: [dense: {name: out, units: 1}]}",
                         .training =
                             "{optimizer: adam, loss: mse, metrics: [mse, accuracy, [auc, f1: positive], "
                             "auc_macro, top_k: 1]}"};
        CHECK(errors(numbers) ==
              "3:55 `accuracy` takes classes, and the targets of the data are numbers\n"
              "  such as `mse` or `mae`\n"
              "3:66 `auc` takes classes, and the targets of the data are numbers\n"
              "  such as `mse` or `mae`\n"
              "3:71 `f1` takes classes, and the targets of the data are numbers\n"
              "  such as `mse` or `mae`\n"
              "3:86 `auc_macro` takes classes, and the targets of the data are numbers\n"
              "  such as `mse` or `mae`\n"
              "3:97 `top_k` takes classes, and the targets of the data are numbers\n"
              "  such as `mse` or `mae`\n");
        numbers.training = "{optimizer: adam, loss: mse, metrics: [mse, mae]}";
        CHECK(errors(numbers) == "");
        numbers.training = "{optimizer: adam, loss: binary_crossentropy}";
        CHECK(errors(numbers) ==
              "3:35 `binary_crossentropy` takes two classes, and the targets of the data are numbers\n"
              "  such as `mean_squared_error`\n");
        numbers.training = "{optimizer: adam, loss: mse}";
        numbers.data =
            "{dataset: {csv: {file: t.csv, label: y, test: t.csv, targets: numbers}}, "
            "validation: {count: 10, pick: stratified}, take: {train: {fraction: 0.5, pick: stratified}}}";
        CHECK(errors(numbers) ==
              "1:110 `pick: stratified` draws from each class, and the targets of the data are numbers\n"
              "  write `pick: random`\n"
              "1:159 `pick: stratified` draws from each class, and the targets of the data are numbers\n"
              "  write `pick: random`\n");
        for (const char* key : {"classes: [0, 1]", "per_class: {train: 3}"}) {
            numbers.data =
                fmt::format("{{dataset: {{csv: {{file: t.csv, label: y, test: t.csv, targets: numbers}}}}, {}}}", key);
            const std::string name(key, std::string(key).find(':'));
            CHECK(errors(numbers) == fmt::format("1:{} `{}`: the targets of this dataset are numbers, not classes\n",
                                                 82 + name.size(), name));
        }
        numbers.data = "{dataset: {csv: {file: t.csv, label: y, test: t.csv, targets: numbers}}, pairs: {}}";
        CHECK(errors(numbers).find("`pairs`: the targets of this dataset are numbers, not classes\n") !=
              std::string::npos);
        numbers.data = "{dataset: {csv: {file: t.csv, label: y, test: t.csv, targets: numbers}}, validation: 10}";
        CHECK(errors(numbers) == "");
    }

    TEST_CASE("what weight decay excludes is a layer's parameter by its usual name, or there") {
        const auto excluding = [](const std::string& patterns) {
            return errors({.training = "{optimizer: {adamw: {exclude: " + patterns +
                                       "}}, loss: sparse_categorical_crossentropy}"});
        };
        CHECK(excluding("[bias, gamma, beta]") == "");
        CHECK(excluding("digits") == "");
        CHECK(excluding("[[digits/b*], dig*]") == "");
        CHECK(excluding("[bais, gama]") ==
              "3:42 `exclude`: no parameter matches `bais`\n  did you mean `bias`?\n"
              "3:48 `exclude`: no parameter matches `gama`\n  did you mean `gamma`?\n");
        CHECK(excluding("digit/bias") ==
              "3:41 `exclude`: no parameter matches `digit/bias`\n  did you mean `digits/bias`?\n");
        CHECK(errors({.training = "{optimizer: {adam: {exclude: bias}}, loss: sparse_categorical_crossentropy}"}) ==
              "3:40 warning: `exclude` of `adam` leaves parameters out of a weight decay that there is not\n"
              "  write `weight_decay` beside it, such as `weight_decay: 0.004`\n");
    }

    TEST_CASE("the last layer is as wide as the data have classes") {
        CHECK(errors({.model = "{input: [28, 28], layers: [flatten, dense: {units: 5, activation: softmax}]}"}) ==
              "2:44 layer `dense` (dense) has 5 outputs, and the data have 10 classes\n"
              "  write `units: 10`\n");
        CHECK(errors({.data = "{dataset: mnist, classes: [0, 1, 2, 3, 4], validation: 500}"}) ==
              "2:44 layer `digits` (dense) has 10 outputs, and the data have 5 classes\n"
              "  write `units: 5`\n");
        CHECK(errors({.model = "{input: [28, 28], layers: [activation: softmax]}"}) ==
              "2:34 the network has no parameters: there is nothing to learn\n"
              "2:35 layer `activation` (activation) gives [28, 28], and `sparse_categorical_crossentropy` takes 10 "
              "outputs\n"
              "  put `flatten` and `dense: 10` behind it\n");
        CHECK(errors({.model = "{input: [28, 28], layers: [{repeat: 2, layers: [flatten]}, {dense: {units: 1, "
                               "activation: softmax}}, dropout: 0.5]}"}) ==
              "2:109 layer `dropout` (dropout) has 1 output, and the data have 10 classes\n"
              "2:109 layer `dropout` (dropout) has no activation, and `sparse_categorical_crossentropy` takes what "
              "`softmax` gives\n"
              "  write `activation: softmax` here or `from_logits: true` in the loss\n");
        CHECK(errors({.data = "{dataset: mnist, classes: [3, 8], validation: 500}",
                      .model = "{input: [28, 28], layers: [flatten, dense: {units: 2, activation: sigmoid}]}",
                      .training = "{optimizer: adam, loss: binary_crossentropy}"}) ==
              "2:44 layer `dense` (dense) has 2 outputs, and `binary_crossentropy` takes one\n"
              "  write `units: 1`\n");
    }

    TEST_CASE("the last layer ends with what the loss takes") {
        CHECK(errors({.model = "{input: [28, 28], layers: [flatten, dense: 10]}"}) ==
              "2:44 layer `dense` (dense) has no activation, and `sparse_categorical_crossentropy` takes what "
              "`softmax` gives\n"
              "  write `activation: softmax` here or `from_logits: true` in the loss\n");
        CHECK(errors({.model = "{input: [28, 28], layers: [flatten, dense: {units: 10, activation: relu}]}"}) ==
              "2:44 layer `dense` (dense) ends with `relu`, and `sparse_categorical_crossentropy` takes what `softmax` "
              "gives\n"
              "  write `activation: softmax` here or `from_logits: true` in the loss\n");
        CHECK(errors({.model = "{input: [28, 28], layers: [flatten, dense: {units: 10, activation: linear}]}"}) ==
              "2:44 layer `dense` (dense) has no activation, and `sparse_categorical_crossentropy` takes what "
              "`softmax` gives\n"
              "  write `activation: softmax` here or `from_logits: true` in the loss\n");
        CHECK(errors({.model = "{input: [28, 28], layers: [flatten, dense: 10, activation: sigmoid]}"}) ==
              "2:55 layer `activation` (activation) ends with `sigmoid`, and `sparse_categorical_crossentropy` takes "
              "what `softmax` gives\n"
              "  write `activation: softmax` here or `from_logits: true` in the loss\n");
        CHECK(errors({.model = "{input: [28, 28], layers: [flatten, dense: 10, activation: softmax]}"}).empty());
        CHECK(errors({.training = "{optimizer: adam, loss: {sparse_categorical_crossentropy: {from_logits: true}}}"}) ==
              "2:44 layer `digits` (dense) ends with `softmax`, and `sparse_categorical_crossentropy` takes logits\n"
              "  leave out the activation here or `from_logits` in the loss\n");
        CHECK(errors({.model = "{input: [28, 28], layers: [flatten, dense: 10]}",
                      .training = "{optimizer: adam, loss: {sparse_categorical_crossentropy: {from_logits: true}}}"})
                  .empty());
        CHECK(errors({.model = "{input: [28, 28], layers: [flatten, dense: {units: 10, activation: softmax}]}",
                      .training = "{optimizer: adam, loss: {categorical_crossentropy: {label_smoothing: 0.1}}}"})
                  .empty());
        CHECK(errors({.data = "{dataset: mnist, classes: [3, 8], validation: 500}",
                      .model = "{input: [28, 28], layers: [flatten, dense: {units: 1, activation: softmax}]}",
                      .training = "{optimizer: adam, loss: binary_crossentropy}"}) ==
              "2:44 layer `dense` (dense) ends with `softmax`, and `binary_crossentropy` takes what `sigmoid` gives\n"
              "  write `activation: sigmoid` here or `from_logits: true` in the loss\n");
        CHECK(errors({.model = "{input: [28, 28], layers: []}"}) ==
              "2:34 the network has no parameters: there is nothing to learn\n");
    }

    TEST_CASE("shapes are judged at the layer that they do not fit") {
        CHECK(errors({.model = "{input: [28, 28], layers: [dense: {units: 10, activation: softmax}]}"}) ==
              "2:35 layer `dense` (dense) takes one-dimensional samples, received [28, 28]\n"
              "  put `flatten` before it\n");
        CHECK(errors({.model = "{input: [28, 27], layers: [flatten, dense: {units: 10, activation: softmax}]}"}) ==
              "2:16 the input `input` is [28, 27], and the samples of `mnist` are [28, 28]\n");
        CHECK(errors({.model = "{input: [784], layers: [dense: {units: 10, activation: softmax}]}"}).empty());
        CHECK(errors({.model = "{input: [4000000000, 4000000000], layers: [flatten, dense: {units: 10, activation: "
                               "softmax}]}"}) ==
              "2:16 the input `input` [4000000000, 4000000000] has more values than can be counted\n");
        CHECK(errors({.model = "{input: [28, 28], layers: [flatten, dense: 1000000000, dense: 10000000000, dense: "
                               "{units: 10, activation: softmax}]}"}) ==
              "2:63 layer `dense_1` (dense) [1000000000, 10000000000] has more values than can be counted\n");
    }

    TEST_CASE("pairs feed two inputs, all else one") {
        CHECK(errors({.data = "{dataset: mnist, pairs: {}}"}) ==
              "2:16 `pairs` feeds two inputs, `left` and `right`\n"
              "  such as `inputs: {left: [28, 28], right: [28, 28]}`\n"
              "2:44 layer `digits` (dense) has 10 outputs, and the data have 2 classes\n"
              "  write `units: 2`\n");
        CHECK(errors({.data = "{dataset: mnist, validation: 500}",
                      .model = "{inputs: {left: [28, 28], right: [28, 28]}, layers: [{concatenate: [left, right]}, "
                               "flatten, dense: {units: 10, activation: softmax}]}"}) ==
              "2:17 the data feed one input, and the model has `left`, `right`\n"
              "  `pairs` in `data` feeds `left` and `right`\n");
        CHECK(errors({.data = "{dataset: mnist, validation: 500}",
                      .model = "{inputs: {a: [28, 28], b: [28, 28]}, layers: [{concatenate: [a, b]}, flatten, dense: "
                               "{units: 10, activation: softmax}]}"}) ==
              "2:17 the data feed one input, and the model has `a`, `b`\n");
        CHECK(errors({.data = "{dataset: mnist, pairs: {same: 0.5, count: {train: 55000, test: 10000}}}",
                      .model = "{inputs: {left: [28, 28], right: [28, 28]}, layers: [{concatenate: [left, right]}, "
                               "flatten, dense: {units: 1, activation: sigmoid}]}",
                      .training = "{optimizer: sgd, loss: binary_crossentropy, batch_size: 500}"})
                  .empty());
    }

    TEST_CASE("an activation that stays on one side of what lies between two classes is warned about") {
        const auto told = [](const std::string& activation, const std::string& loss) {
            return errors({.data = "{dataset: mnist, classes: [0, 1]}",
                           .model = "{input: [28, 28], layers: [flatten, dense: {name: out, units: 1, activation: " +
                                    activation + "}]}",
                           .training = "{optimizer: adam, loss: " + loss + "}"});
        };
        for (const char* activation : {"tanh", "linear", "relu", "elu", "null"})
            CHECK(told(activation, "hinge").empty());
        CHECK(told("sigmoid", "binary_crossentropy").empty());
        CHECK(told("sigmoid", "hinge") ==
              "2:44 warning: layer `out` (dense) ends with `sigmoid`, whose outputs all lie above 0: with `hinge` they "
              "name one class alone\n  write `activation: tanh`, or leave it out\n");
        CHECK(told("softmax", "squared_hinge").find("whose outputs all lie above 0") != std::string::npos);
    }

    TEST_CASE("early stopping asks for what its column can reach") {
        const auto told = [](const std::string& stopping) {
            return errors({.training = "{optimizer: adam, loss: sparse_categorical_crossentropy, early_stopping: {" +
                                       stopping + "}}"});
        };
        CHECK(told("monitor: val_accuracy, baseline: 0.98, min_delta: 0.01").empty());
        CHECK(told("baseline: 98, min_delta: 5").empty());
        CHECK(told("monitor: val_accuracy, baseline: 98") ==
              "3:118 `val_accuracy` lies between 0 and 1, and `baseline` is 98\n  write `baseline: 0.98`\n");
        CHECK(told("monitor: val_accuracy, min_delta: 1") ==
              "3:119 `val_accuracy` lies between 0 and 1, and `min_delta` is 1\n  write `min_delta: 0.01`\n");
        CHECK(told("baseline: -1") == "3:95 `val_loss` is never below 0, and `baseline` is -1\n");
    }

    TEST_CASE("what is watched is measured") {
        CHECK(
            errors(
                {.training =
                     "{optimizer: adam, loss: sparse_categorical_crossentropy, early_stopping: {monitor: val_acc}}"}) ==
            "3:94 `early_stopping` watches `val_acc`, which nothing measures\n"
            "  known are: `val_loss`, `val_accuracy`, `loss` and 4 others\n");
        CHECK(errors({.data = "{dataset: mnist}",
                      .training = "{optimizer: adam, loss: sparse_categorical_crossentropy, early_stopping: 5}"}) ==
              "3:84 `early_stopping` watches `val_loss`, and the data have no validation part\n"
              "  write `validation: 5000` in `data`, or another `monitor`\n");
        CHECK(errors({.data = "{dataset: mnist}",
                      .training =
                          "{optimizer: adam, loss: sparse_categorical_crossentropy, early_stopping: {monitor: loss}}"})
                  .empty());
        CHECK(errors({.data = "{dataset: mnist, validation: test}",
                      .training = "{optimizer: adam, loss: sparse_categorical_crossentropy, early_stopping: 5}"})
                  .empty());
        CHECK(errors({.data = "{dataset: mnist}",
                      .training = "{optimizer: {sgd: {reduce_lr_on_plateau: {initial_learning_rate: 0.1}}}, loss: "
                                  "sparse_categorical_crossentropy}"}) ==
              "3:23 `reduce_lr_on_plateau` watches `val_loss`, and the data have no validation part\n"
              "  write `validation: 5000` in `data`, or another `monitor`\n");
        CHECK(
            errors(
                {.training =
                     "{optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy, f1, accuracy]}"}) ==
            "3:77 the metric `accuracy` stands twice\n");
        CHECK(errors({.training = "{optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [], "
                                  "early_stopping: {monitor: val_accuracy}}"}) ==
              "3:107 `early_stopping` watches `val_accuracy`, which nothing measures\n"
              "  known are: `val_loss`, `eval_seconds`, `learning_rate` and 2 others\n");
    }

    TEST_CASE("the parts of the data are there and large enough") {
        CHECK(errors({.data = "{dataset: mnist, classes: [3, 10], validation: 500}"}) ==
              "1:37 `classes`: `mnist` has no class 10: its classes are 0 to 9\n");
        CHECK(errors({.data = "{dataset: mnist, validation: 70000}"}) ==
              "1:36 `validation`: 70000 samples asked for, the training part has 60000\n");
        CHECK(errors({.data = "{dataset: mnist, validation: 60000}"}) == "1:36 the training part has no samples\n");
        CHECK(errors({.data = "{dataset: mnist, classes: [1, 2, 1]}"}) ==
              "1:40 `classes` of `data`: class 1 stands twice\n");
        CHECK(errors({.data = "{dataset: mnist, classes: [1, [2, 1]]}"}) ==
              "1:41 `classes` of `data`: class 1 stands twice\n");
        CHECK(errors({.data = "{dataset: mnist, validation: {fraction: 1}}"}) ==
              "1:36 the training part has no samples\n");
        CHECK(errors({.data = "{dataset: mnist, take: {train: 100000}, per_class: {validation: 10}}"}) ==
              "1:30 `take`: 100000 samples asked for, the training part has 60000\n"
              "1:58 `per_class`: there is no validation part: `validation` is not set\n");
        CHECK(errors({.data = "{dataset: mnist, per_class: {train: 10}}",
                      .training = "{optimizer: adam, loss: sparse_categorical_crossentropy, batch_size: 128}"}) ==
              "3:80 warning: a batch of 128 is larger than the training part of 100\n"
              "  every step sees all of it\n");
    }

    TEST_CASE("something learns, and fits the machine") {
        CHECK(errors(
                  {.model =
                       "{input: [28, 28], layers: [flatten, dense: {units: 10, activation: softmax}], freeze: '*'}"}) ==
              "2:94 `freeze` leaves nothing that learns\n");
        CHECK(errors({.model = "{input: [10], layers: [activation: softmax]}",
                      .training = "{optimizer: adam, loss: sparse_categorical_crossentropy}"}) ==
              "2:16 the input `input` is [10], and the samples of `mnist` are [28, 28]\n"
              "2:30 the network has no parameters: there is nothing to learn\n");
        CHECK(errors({.model = "{input: [28, 28], layers: [flatten, dense: 10, batch_normalization, dense: {units: 10, "
                               "activation: softmax}]}",
                      .training = "{optimizer: adam, loss: sparse_categorical_crossentropy, batch_size: 1}"}) ==
              "3:80 warning: batch normalization (`batch_normalization`) over batches of one gives the same output for "
              "every sample\n");
        CHECK(errors({.model = "{input: [28, 28], layers: [flatten, dense: 10, batch_normalization, dense: {units: 10, "
                               "activation: softmax}], freeze: batch*}",
                      .training = "{optimizer: adam, loss: sparse_categorical_crossentropy, batch_size: 1}"})
                  .empty());
    }

    TEST_CASE("what no memory holds is refused, at what makes it large") {
        const std::string wide = errors({.model = "{input: [28, 28], layers: [flatten, dense: {name: wide, units: "
                                                  "1000000000}, dense: {units: 10, activation: softmax}]}"});
        CHECK(
            wide.starts_with("2:34 training takes about 12976 GB of memory: 795000000010 parameters, batches of 32\n"
                             "  this machine has "));
        CHECK(errors({.model = "{input: [28, 28], layers: [flatten, dense: {units: 10000000, use_bias: false}, dense: "
                               "{units: 10, activation: softmax}]}",
                      .training = "{optimizer: adam, loss: sparse_categorical_crossentropy, batch_size: 50000}"})
                  .starts_with("3:80 training takes about 4"));
    }

    TEST_CASE("Monte-Carlo passes over a network without a random layer are all alike, which is warned of") {
        CHECK(errors({.evaluation = "{monte_carlo: 20}"}) ==
              "4:27 warning: `monte_carlo` of a network without a random layer: all its passes say the same\n"
              "  such as `dropout: 0.2` between its layers\n");
        for (const char* layer : {"dropout: 0.2", "alpha_dropout: 0.1", "gaussian_dropout: 0.1", "gaussian_noise: 1"})
            CHECK(errors({.model = std::string("{input: [28, 28], layers: [flatten, ") + layer +
                                   ", dense: {name: digits, units: 10, activation: softmax}]}",
                          .evaluation = "{monte_carlo: 20}"}) == "");
    }
}
