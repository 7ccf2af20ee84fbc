#include "runner/record/measures.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "runner/record/trial_json.h"
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

/// The value under a key of a map or of one of the maps in it.
const Value* find_deep(const Value& map, const std::string& key) {
    if (const Value* value = map.find(key)) return value;
    for (const auto& entry : map.entries)
        if (entry.value.is_map() && entry.key != "curve")
            if (const Value* value = entry.value.find(key)) return value;
    return nullptr;
}

}  // namespace

TEST_SUITE("record") {
    TEST_CASE("the untrained network is never best and never a hit") {
        CHECK(of("best.val_accuracy") == 0.97);
        CHECK(of("best.val_loss") == 0.20);
        CHECK(of("last.val_accuracy") == 0.95);
        CHECK(of("epochs_to", "val_accuracy", 0.95) == 2);
        CHECK(of("epochs_to", "val_loss", 0.25) == 3);
        TrialRecord trial = small_trial();
        trial.curve.columns = {{"val_accuracy", {0, 0.5, 0.1 + 0.7, 0.9}}, {"val_loss", {1, 0.5, 0.1 + 0.2, 0.2}}};
        CHECK(measure(trial, {"epochs_to", "val_accuracy", 0.8}) == 2);  // 0.7999999999999999 is 0.8
        CHECK(measure(trial, {"epochs_to", "val_loss", 0.3}) == 2);
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
        CHECK(measure(trial, {"test_precision.9"}) == 0.5);
        CHECK_FALSE(measure(trial, {"test_precision.4"}));
        trial.data.labels.clear();
        CHECK(measure(trial, {"test_precision.4"}) == 0.5);
        CHECK_FALSE(measure(trial, {"test_precision.5"}));
    }

    TEST_CASE("trials that failed or were interrupted have no numbers") {
        TrialRecord trial = small_trial();
        for (const Status status : {Status::failed, Status::interrupted}) {
            trial.status = status;
            CHECK_FALSE(measure(trial, {"test_accuracy"}));
            CHECK_FALSE(measure(trial, {"epochs_to", "val_accuracy", 0.95}));
        }
        trial.status = Status::diverged;
        CHECK(measure(trial, {"test_accuracy"}));
        trial.test["accuracy"] = NAN;
        CHECK_FALSE(measure(trial, {"test_accuracy"}));
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

    TEST_CASE("a measure's row says all that there is to say") {
        for (const MeasureKind& kind : measure_kinds()) {
            CAPTURE(kind.name);
            CHECK_FALSE(kind.doc.empty());
            CHECK(kind.get);
            CHECK(MeasureParts::parse(kind.name)->kind == &kind);
            CHECK_FALSE(kind.words.verb.empty());
        }
    }

    TEST_CASE("a number that the record holds is written, read and measured by the member of its row") {
        const TrialRecord trial = small_trial();
        const Value value = trial_to_value(trial);
        const TrialRecord back = trial_from_value(value);
        int stored = 0;
        for (const MeasureKind& kind : measure_kinds()) {
            if (!kind.field) continue;
            CAPTURE(kind.name);
            ++stored;
            const Value* written = find_deep(value, kind.name);
            REQUIRE(written);
            CHECK(declare::to_number(*written) == of(kind.name));
            CHECK(measure(back, {kind.name}) == of(kind.name));
        }
        CHECK(stored >= 8);
    }

    TEST_CASE("which measures are made of the test samples, their rows and metrics say") {
        for (const char* name : {"test_accuracy", "test_loss", "test_data_loss", "test_top_k_accuracy", "test_mse",
                                 "test_mae", "test_recall.8", "train_test_gap", "test_f1", "test_auc", "test_precision",
                                 "test_recall", "test_precision.8"})
            CHECK(is_by_sample(name));
        for (const char* name : {"train_accuracy", "monte_carlo_accuracy", "best.val_accuracy", "epochs_to",
                                 "seconds_per_epoch", "sparsity", "params", "nonsense"})
            CHECK_FALSE(is_by_sample(name));
        TrialRecord trial = small_trial();
        CHECK_FALSE(by_sample(trial, {"test_accuracy"}));  // of which nothing was kept
        trial.test_outcomes = OutcomesRecord{"", 5, "qA==", ""};
        CHECK(by_sample(trial, {"test_accuracy"}) == std::vector<double>{1, 0, 1, 0, 1});
        CHECK_FALSE(by_sample(trial, {"test_recall.8"}));
        trial.status = Status::failed;
        CHECK_FALSE(by_sample(trial, {"test_accuracy"}));
    }

    TEST_CASE("the name of a measure is taken apart by its kind") {
        const auto parts = [](const char* text) {
            const auto found = MeasureParts::parse(text);
            return found ? found->kind->name + " " + found->name + " " + found->label : "none";
        };
        CHECK(parts("sparsity") == "sparsity sparsity ");
        CHECK(parts("train_seconds") == "train_seconds train_seconds ");
        CHECK(parts("train_accuracy") == "train_<metric> accuracy ");
        CHECK(parts("test_top_5_accuracy") == "test_<metric> top_5_accuracy ");
        CHECK(parts("test_precision.8") == "test_<metric>.<class> precision 8");
        CHECK(parts("test_precision.T-shirt/top v1.0") == "test_<metric>.<class> precision T-shirt/top v1.0");
        CHECK(parts("test_precision.") == "none");
        CHECK(parts("monte_carlo_accuracy") == "monte_carlo_<metric> accuracy ");
        CHECK(parts("monte_carlo_gain") == "monte_carlo_gain gain ");
        CHECK(parts("best.val_accuracy") == "best.<column> val_accuracy ");
        CHECK(parts("best.") == "none");
        CHECK(parts("epochs_to") == "epochs_to epochs_to ");
        CHECK(parts("nonsense") == "none");
    }
}
