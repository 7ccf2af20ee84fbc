#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "layers/declare/diagnostic.h"
#include "runner/record/trial_json.h"
#include "runner/store/json.h"

using namespace runner;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

TrialRecord full_trial() {
    TrialRecord trial;
    trial.variant = "bn_dropout";
    trial.seed = 9007199254740991;
    trial.apart = {{Purpose::order, 4}, {Purpose::weights, 7}};
    trial.parameters = from_json(R"({"batch_norm": true, "dropout": 0.5, "weights": null, "digits": [5, 6]})");
    trial.status = Status::collapsed;
    trial.why = "accuracy 0.2 on the training part is at chance";
    trial.epochs_run = 2;
    trial.best_epoch = 1;
    trial.params = 121405;
    trial.trainable_params = 120405;
    trial.data = {"mnist", false, true, 25596, 5000, 5139, {{"train-images", "ab12"}}, {"5", "6"}, {}, 600, 100};
    trial.curve.epoch = {0, 1, 2};
    trial.curve.columns = {{"loss", {std::nullopt, 0.1, 1.0 / 3}}, {"val_loss", {2.3, 0.25, std::nullopt}}};
    trial.step_losses = {0.5, 1e-300, 0.1f};
    trial.test = {{"accuracy", 0.991}, {"loss", 0.031}, {"precision", 0.75}};
    trial.test_per_class = {{"precision", {0.5, 1}}, {"recall", {1, 0.25}}};
    trial.confusion_matrix = {{980, 0}, {2, 1130}};
    trial.train = {{"accuracy", 1}, {"loss", 1e-9}};
    trial.majority = 0.2195;
    trial.train_test_gap = 0.009;
    trial.sparsity = 0.5;
    trial.pruned = {{std::nullopt, 0.9, 0.9, {{"accuracy", 0.8}}}, {0.01, std::nullopt, 0.1, {{"accuracy", 0.99}}}};
    trial.monte_carlo = {{"accuracy", 0.995}};
    trial.test_outcomes = OutcomesRecord{"trials/bn_dropout/seed-1/test_outcomes.npz", 11, "/+A=", "12ab"};
    trial.frozen_cache = FrozenCacheRecord{true, "", "hidden5/dense", 7.5};
    trial.train_seconds = 5.125;
    trial.inference_images_per_second = 400000;
    trial.weight_log = {"copied hidden1/dense/kernel"};
    trial.hash = "0123abcd";
    return trial;
}

std::string error_of(const std::string& text) {
    try {
        trial_from_value(from_json(text));
    } catch (const declare::InvalidInput& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_SUITE("record") {
    TEST_CASE("a trial survives the way to JSON and back") {
        const TrialRecord trial = full_trial();
        const std::string text = to_json(trial_to_value(trial));
        const TrialRecord back = trial_from_value(from_json(text));
        CHECK(to_json(trial_to_value(back)) == text);
        CHECK(back.variant == trial.variant);
        CHECK(back.seed == trial.seed);
        CHECK(declare::same(back.parameters, trial.parameters));
        CHECK(back.status == trial.status);
        CHECK(back.why == trial.why);
        CHECK(back.epochs_run == 2);
        CHECK(back.best_epoch == 1);
        CHECK(back.params == trial.params);
        CHECK(back.trainable_params == trial.trainable_params);
        CHECK(back.data == trial.data);
        CHECK(back.curve.epoch == trial.curve.epoch);
        CHECK(back.curve.columns == trial.curve.columns);
        CHECK(back.step_losses == trial.step_losses);
        CHECK(back.test == trial.test);
        CHECK(back.test_per_class == trial.test_per_class);
        CHECK(back.confusion_matrix == trial.confusion_matrix);
        CHECK(back.train == trial.train);
        CHECK(back.majority == trial.majority);
        CHECK(back.train_test_gap == trial.train_test_gap);
        CHECK(back.sparsity == trial.sparsity);
        CHECK(back.pruned == trial.pruned);
        CHECK(back.monte_carlo == trial.monte_carlo);
        CHECK(back.test_outcomes == trial.test_outcomes);
        CHECK(back.frozen_cache == trial.frozen_cache);
        CHECK(back.train_seconds == trial.train_seconds);
        CHECK(back.inference_images_per_second == trial.inference_images_per_second);
        CHECK(back.weight_log == trial.weight_log);
        CHECK(back.hash == trial.hash);
    }

    TEST_CASE("every member of a trial has its key, and the rare ones are left out where they say nothing") {
        std::string keys;
        for (const auto& entry : trial_to_value(full_trial()).entries) keys += entry.key + " ";
        CHECK(keys ==
              "variant seed apart parameters status why epochs_run best_epoch params trainable_params data curve "
              "step_losses "
              "train majority test train_test_gap sparsity evaluation test_outcomes frozen_cache timing weight_log "
              "environment "
              "hash weights ");
        keys.clear();
        TrialRecord fresh;
        CHECK(fresh.status == Status::interrupted);
        fresh.status = Status::finished;
        for (const auto& entry : trial_to_value(fresh).entries) keys += entry.key + " ";
        CHECK(keys ==
              "variant seed parameters status epochs_run best_epoch params trainable_params data curve train majority "
              "test sparsity timing environment hash weights ");
    }

    TEST_CASE("a metric of the test part with both a number and classes keeps both") {
        const Value value = trial_to_value(full_trial());
        CHECK(
            to_json_line(*value.find("test")) ==
            R"({"loss": 0.031, "accuracy": 0.991, "overall_precision": 0.75, "confusion_matrix": [[980, 0], [2, 1130]], )"
            R"("precision": [0.5, 1], "recall": [1, 0.25]})");
    }

    TEST_CASE("what is not finite is null and comes back as NaN") {
        TrialRecord trial = full_trial();
        trial.train["loss"] = not_a_number;
        trial.step_losses = {1, std::numeric_limits<double>::infinity()};
        trial.inference_images_per_second = not_a_number;
        const TrialRecord back = trial_from_value(from_json(to_json(trial_to_value(trial))));
        CHECK(std::isnan(back.train.at("loss")));
        CHECK(std::isnan(back.step_losses.at(1)));
        CHECK(std::isnan(back.inference_images_per_second));
    }

    TEST_CASE("weights are named where there are some") {
        TrialRecord trial = full_trial();
        CHECK(trial_to_value(trial).find("weights")->text ==
              "trials/bn_dropout/seed-9007199254740991-weights-7-order-4/weights.safetensors");
        trial.status = Status::failed;
        CHECK_FALSE(trial_to_value(trial).find("weights"));
    }

    TEST_CASE("a trial of another shape is answered with the place in it") {
        CHECK(error_of("[]") == "error: expected a map, received []\n");
        CHECK(error_of("{}") == "error: `variant`: expected a value, received null\n");
        const std::string begin = R"({"variant": "a", "seed": 1, )";
        CHECK(error_of(begin + R"("status": "done", "curve": {}})") ==
              "error: `status`: expected a status, received done\n");
        CHECK(error_of(begin + R"("status": "finished", "curve": {"epoch": [0, 1], "loss": [null, "x"]}})") ==
              "error: `curve.loss[1]`: expected a number, received x\n");
        CHECK(error_of(begin + R"("status": "finished", "curve": {"epoch": [0, 1], "loss": [1]}})") ==
              "error: `curve.loss`: expected 2 numbers, as in `epoch`, received 1\n");
        CHECK(error_of(begin + R"("status": "finished", "curve": {}, "data": {"train": 1.5}})") ==
              "error: `data.train`: expected a whole number, received 1.5\n");
        CHECK(error_of(begin + R"("status": "finished", "curve": {"loss": [1]}})") ==
              "error: `curve.epoch`: expected a list, received null\n");
        const auto with = [&](const std::string& outcomes) {
            return error_of(begin + R"("status": "finished", "curve": {}, "test_outcomes": )" + outcomes + "}");
        };
        CHECK(with(R"({"samples": 8, "correct": "/w=="})") == "no error");
        CHECK(with(R"({"samples": 9, "correct": "/w=="})") ==
              "error: `test_outcomes.correct`: expected base64 of 9 bits, received /w==\n");
        CHECK(with(R"({"samples": -1})") ==
              "error: `test_outcomes.samples`: expected a number, at least 0, received -1\n");
        CHECK(with(R"({"correct": ""})") == "error: `test_outcomes.samples`: expected a value, received null\n");
        CHECK(error_of(begin + R"("status": "finished", "curve": {}, "from_the_future": 1})") == "no error");
    }

    TEST_CASE("a confusion matrix is square and counts") {
        const auto error_of_matrix = [](const std::string& matrix) {
            return error_of(R"({"variant": "a", "seed": 1, "status": "finished", "curve": {}, "test": )"
                            R"({"confusion_matrix": )" +
                            matrix + "}}");
        };
        CHECK(error_of_matrix("[[1, 2], [3, 4]]") == "no error");
        CHECK(error_of_matrix("[]") == "no error");
        CHECK(error_of_matrix("[[1, 2], [3, 4, 5]]") ==
              "error: `test.confusion_matrix[1]`: expected 2 counts, as there are rows, received 3\n");
        CHECK(error_of_matrix("[[1, 2], []]") ==
              "error: `test.confusion_matrix[1]`: expected 2 counts, as there are rows, received 0\n");
        CHECK(error_of_matrix("[[1, 2], [-3, 4]]") ==
              "error: `test.confusion_matrix[1]`: expected counts, at least 0, received -3\n");
        CHECK(error_of_matrix("[[1, 2], 3]") == "error: `test.confusion_matrix[1]`: expected a list, received 3\n");
    }
}
