#include "runner/record/measures.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "runner/record/measures.h"
#include "tests/results/sample.h"

using namespace runner;
using namespace tests;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TrialRecord small_trial() {
    TrialRecord trial = sample::trial("bn", 1, 3, 0.99);
    trial.curve.epoch = {0, 1, 2, 3};
    trial.curve.columns = {{"val_accuracy", {0.99, 0.90, 0.97, 0.95}},
                           {"val_loss", {0.01, 0.30, std::nullopt, 0.20}},
                           {"train_seconds", {std::nullopt, 2, 3, 7}}};
    return trial;
}

std::optional<double> of(const std::string& name, const std::string& monitor = {}, std::optional<double> target = {}) {
    return measure(small_trial(), {name, monitor, target});
}

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("the untrained network is never best and never a hit") {
        CHECK(of("best.val_accuracy") == 0.97);
        CHECK(of("best.val_loss") == 0.20);
        CHECK(of("last.val_accuracy") == 0.95);
        CHECK(of("epochs_to", "val_accuracy", 0.95) == 2);
        CHECK(of("epochs_to", "val_loss", 0.25) == 3);
        CHECK(of("epochs_to", "val_loss", 0.30) == 1);
        CHECK(of("seconds_to", "val_accuracy", 0.95) == 5);
        CHECK(of("epochs_to", "val_accuracy", 0.98) == infinity);
        CHECK(of("seconds_to", "val_accuracy", 0.98) == infinity);
        CHECK(reached(small_trial(), {"epochs_to", "val_accuracy", 0.98}) == 3);
        CHECK(reached(small_trial(), {"seconds_to", "val_accuracy", 0.98}) == 12);
    }

    TEST_CASE("every number of a trial has a name") {
        CHECK(of("test_accuracy") == small_trial().test.at("accuracy"));
        CHECK(of("train_accuracy") == 0.999);
        CHECK(of("seconds_per_epoch") == 4);
        CHECK(of("epochs_run") == 3);
        CHECK(of("params") == 119405);
        CHECK(of("sparsity") == 0);
        CHECK(of("train_test_gap") == small_trial().train_test_gap);
        CHECK(of("inference_images_per_second") == 400000);
        for (const std::string& name : scalar_measures()) CHECK(of(name, "val_loss", 0.25).has_value());
        CHECK_FALSE(of("test_f1"));
        CHECK_FALSE(of("best.val_f1"));
        CHECK_FALSE(of("nonsense"));
    }

    TEST_CASE("classes are found by their label, or by number where they have none") {
        TrialRecord trial = small_trial();
        trial.data.labels = {"5", "6", "7", "8", "9"};
        CHECK(measure(trial, {"test_precision.9", {}, {}}) == 0.5);
        CHECK_FALSE(measure(trial, {"test_precision.4", {}, {}}));
        trial.data.labels.clear();
        CHECK(measure(trial, {"test_precision.4", {}, {}}) == 0.5);
        CHECK_FALSE(measure(trial, {"test_precision.5", {}, {}}));
    }

    TEST_CASE("trials that failed or were interrupted have no numbers") {
        TrialRecord trial = small_trial();
        for (const Status status : {Status::failed, Status::interrupted}) {
            trial.status = status;
            CHECK_FALSE(measure(trial, {"test_accuracy", {}, {}}));
            CHECK_FALSE(measure(trial, {"epochs_to", "val_accuracy", 0.95}));
        }
        trial.status = Status::diverged;
        CHECK(measure(trial, {"test_accuracy", {}, {}}));
        trial.test["accuracy"] = NAN;
        CHECK_FALSE(measure(trial, {"test_accuracy", {}, {}}));
    }

    TEST_CASE("losses, errors, times and counts are better small") {
        for (const char* name : {"val_loss", "test_mae", "best.val_mse", "penalty", "seconds_per_epoch", "epochs_to",
                                 "train_test_gap", "params", "last.val_loss", "monte_carlo_entropy"})
            CHECK_FALSE(more_is_better(name));
        for (const char* name : {"accuracy", "test_accuracy", "best.val_accuracy", "test_precision.8", "sparsity",
                                 "last.val_top_k_accuracy", "monte_carlo_accuracy", "monte_carlo_gain", "train_f1",
                                 "test_auc", "inference_images_per_second"})
            CHECK(more_is_better(name));
    }
}
