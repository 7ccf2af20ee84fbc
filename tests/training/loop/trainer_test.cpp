#include "runner/training/loop/trainer.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <cmath>

#include "runner/store/checkpoint.h"
#include "runner/training/network/predictive_entropy.h"
#include "tests/training/support.h"

using namespace tests;

namespace {

/// Keeps every state, and asks to stop once enough steps were reported or epochs are done.
struct Watcher : TrainingObserver {
    std::vector<TrainingState> states;
    std::vector<std::int64_t> epochs;
    std::int64_t stop_after = -1;
    std::stop_source stop;
    void on_epoch(const TrialRecord& so_far) override { epochs.push_back(so_far.epochs_run); }
    bool wants_states() const override { return true; }
    void on_state(const MakeState& state, bool) override {
        states.push_back(state());
        if (states.back().record.epochs_run == stop_after) stop.request_stop();
    }
};

struct Watched : TrainedTrial {
    Watcher watcher;
};

Watched run(const Variant& variant, std::uint64_t seed = 1, std::int64_t stop_after = -1,
            const TrainingState* from = nullptr) {
    Watched result;
    result.watcher.stop_after = stop_after;
    static_cast<TrainedTrial&>(result) =
        train_trial(variant, seed, result.watcher, result.watcher.stop.get_token(), from);
    return result;
}

std::vector<std::string> names(const Curve& curve) {
    std::vector<std::string> result;
    for (const auto& [name, values] : curve.columns) result.push_back(name);
    return result;
}

}  // namespace

TEST_SUITE("training") {
    TEST_CASE("a curve starts with the untrained network, and all its columns have one length") {
        const Watched trained = run(variant("plain"));
        const Curve& curve = trained.record.curve;
        CHECK(trained.record.status == Status::finished);
        CHECK(trained.record.epochs_run == 3);
        CHECK(trained.record.weights_epoch == 3);
        CHECK(trained.watcher.epochs == std::vector<std::int64_t>{1, 2, 3});
        CHECK(names(curve) == std::vector<std::string>{"loss", "accuracy", "val_loss", "val_accuracy", "learning_rate",
                                                       "train_seconds", "eval_seconds"});
        CHECK(curve.epoch == std::vector<std::int64_t>{0, 1, 2, 3});
        for (const auto& [name, values] : curve.columns) {
            CAPTURE(name);
            CHECK(values.size() == 4);
            CHECK(values[0].has_value() == (name.starts_with("val_") || name == "eval_seconds"));
            CHECK(values[1].has_value());
        }
        CHECK(*curve.find("learning_rate")->at(1) == doctest::Approx(0.05));
        CHECK(trained.record.train_seconds == *curve.find("train_seconds")->at(1) +
                                                  *curve.find("train_seconds")->at(2) +
                                                  *curve.find("train_seconds")->at(3));
        CHECK(*curve.find("loss")->at(3) < *curve.find("loss")->at(1));
        CHECK(trained.record.data.train == 90);
        CHECK(trained.record.data.validation == 45);
        CHECK(trained.record.data.test == 30);
        CHECK(trained.record.params == 2 * 8 + 8 + 8 * 3 + 3);
    }

    TEST_CASE("without validation there are no val_ columns") {
        Variant plain = variant("plain");
        plain.data.validation.reset();
        CHECK(names(run(plain).record.curve) ==
              std::vector<std::string>{"loss", "accuracy", "learning_rate", "train_seconds", "eval_seconds"});
    }

    TEST_CASE("the loss of an epoch is the mean over its samples, the short last batch included") {
        const Variant one = variant("one", "training: {epochs: 1, optimizer: {sgd: 0.0}, record: steps}");
        const Watched trained = run(one);
        // 90 samples in batches of 16: five full ones and one of 10, with weights that stay as they are
        REQUIRE(trained.record.step_losses.size() == 6);
        double sum = 0;
        for (std::size_t i = 0; i < 6; ++i) sum += trained.record.step_losses[i] * (i < 5 ? 16 : 10);
        CHECK(*trained.record.curve.find("loss")->at(1) == doctest::Approx(sum / 90).epsilon(1e-12));
        CHECK(*trained.record.curve.find("loss")->at(1) ==
              doctest::Approx(trained.record.train.at("loss")).epsilon(1e-6));
        CHECK(*trained.record.curve.find("accuracy")->at(1) == trained.record.train.at("accuracy"));
    }

    TEST_CASE("a penalty stands apart, and the loss holds it, in validation and test too") {
        const Variant penalized = variant("l2", R"(
model:
  layers:
    - dense: {name: hidden, units: 8, activation: elu, kernel_regularizer: {l2: 0.1}}
    - dense: {name: out, units: 3, activation: softmax}
)");
        const TrialRecord record = run(penalized).record;
        CHECK(names(record.curve) == std::vector<std::string>{"loss", "data_loss", "penalty", "accuracy", "val_loss",
                                                              "val_data_loss", "val_accuracy", "learning_rate",
                                                              "train_seconds", "eval_seconds"});
        for (std::size_t row = 1; row < 4; ++row)
            CHECK(*record.curve.find("loss")->at(row) ==
                  *record.curve.find("data_loss")->at(row) + *record.curve.find("penalty")->at(row));
        CHECK(*record.curve.find("penalty")->at(1) > 0);
        CHECK(*record.curve.find("val_loss")->at(0) > *record.curve.find("val_data_loss")->at(0));
        CHECK(record.test.at("loss") > record.test.at("data_loss"));
    }

    TEST_CASE("one seed gives the same bits twice, another seed others") {
        const Variant plain = variant("plain");
        const Watched first = run(plain), again = run(plain), other = run(plain, 2);
        CHECK(timeless(first.record) == timeless(again.record));
        CHECK(first.weights == again.weights);
        CHECK(first.weights != other.weights);
    }

    TEST_CASE("a training goes on from the state after any epoch to the same bits") {
        const Variant stopping = variant("stopping", R"(
model:
  layers:
    - dense: {name: hidden, units: 8, activation: elu}
    - dense: {name: out, units: 3, activation: softmax}
training:
  epochs: 30
  early_stopping: {patience: 2, restore_best_weights: true, min_delta: 0.01}
  record: steps
)");
        const Watched whole = run(stopping);
        CHECK(whole.record.status == Status::early_stopped);
        CHECK(whole.record.epochs_run < 30);
        CHECK(whole.record.weights_epoch == whole.record.best_epoch);
        CHECK(whole.record.best_epoch < whole.record.epochs_run);
        REQUIRE(whole.watcher.states.size() == static_cast<std::size_t>(whole.record.epochs_run) + 1);
        for (const TrainingState& state : whole.watcher.states) {
            const TrainingState back = from_checkpoint(to_checkpoint(state, "x"), "x");
            const Watched resumed = run(stopping, 1, -1, &back);
            TrialRecord record = resumed.record;
            CHECK(timeless(record) == timeless(whole.record));
            CHECK(resumed.weights == whole.weights);
        }
    }

    TEST_CASE("a request to stop leaves whole epochs, from which it goes on") {
        const Variant plain = variant("plain", "training: {epochs: 5, record: steps}");
        const Watched whole = run(plain);
        const Watched cut = run(plain, 1, 2);
        CHECK(cut.record.status == Status::interrupted);
        CHECK(cut.record.epochs_run == 2);
        CHECK(cut.record.curve.epoch == std::vector<std::int64_t>{0, 1, 2});
        CHECK(cut.record.step_losses.size() == 12);
        CHECK(cut.record.test.empty());
        CHECK(timeless(run(plain, 1, -1, &cut.watcher.states.back()).record) == timeless(whole.record));
    }

    TEST_CASE("the weights of the best epoch are restored, or the last kept") {
        const std::string stopping = "training: {epochs: 30, early_stopping: {patience: 3, restore_best_weights: ";
        const Watched best = run(variant("best", stopping + "true, min_delta: 0.01}}"));
        const Watched last = run(variant("last", stopping + "false, min_delta: 0.01}}"));
        CHECK(best.record.best_epoch == last.record.best_epoch);
        CHECK(best.record.epochs_run == last.record.epochs_run);
        CHECK(last.record.weights_epoch == last.record.epochs_run);
        const auto epoch = static_cast<std::size_t>(best.record.best_epoch);
        CHECK(best.weights == best.watcher.states[epoch].values);
        CHECK(last.weights == last.watcher.states.back().values);
    }

    TEST_CASE("no memory is taken for epochs that may never come") {
        const TrialRecord record = run(variant("long",
                                               "training: {epochs: 1000000000000, record: steps, early_stopping: "
                                               "{patience: 2, min_delta: 100}}"))
                                       .record;
        CHECK(record.status == Status::early_stopped);
        CHECK(record.epochs_run == 3);
        CHECK(record.step_losses.size() == 18);
        CHECK(record.step_losses.capacity() < 100);
    }

    TEST_CASE("a training that diverges says where, and is judged by its last finite weights") {
        const Watched trained = run(variant("wild", R"(
model:
  layers:
    - dense: {name: hidden, units: 8, activation: linear}
    - dense: {name: out, units: 3, activation: linear}
training: {optimizer: {sgd: 1e12}, loss: {sparse_categorical_crossentropy: {from_logits: true}}, epochs: 9}
)"));
        const TrialRecord& record = trained.record;
        CHECK(record.status == Status::diverged);
        CAPTURE(record.why);
        CHECK(record.why.find(" is not finite ") != std::string::npos);
        CHECK(record.why.find(fmt::format("epoch {}", record.epochs_run)) != std::string::npos);
        CHECK(record.weights_epoch == record.epochs_run - 1);
        CHECK(record.curve.epoch.back() == record.epochs_run);
        CHECK_FALSE(record.curve.find("val_loss")->back().has_value());
        CHECK(trained.weights == trained.watcher.states.back().values);
        CHECK(record.test.contains("accuracy"));
    }

    TEST_CASE("a network that says one class alone has collapsed") {
        const TrialRecord record = run(variant("still",
                                               "training: {optimizer: {sgd: 0.0}, epochs: 1}\n"
                                               "model:\n"
                                               "  layers:\n"
                                               "    - dense: {name: out, units: 3, activation: softmax, "
                                               "kernel_initializer: zeros}\n"))
                                       .record;
        CHECK(record.status == Status::collapsed);
        CHECK(
            record.why ==
            "it says `0` for 90 of 90 training samples, and its loss of 1.099 there is, beyond chance, no less than a "
            "constant answer's 1.099");
        CHECK(record.test.at("accuracy") == doctest::Approx(1.0 / 3));
    }

    TEST_CASE("the test says for each class what was taken for what") {
        const TrialRecord record = run(variant("plain", "training: {epochs: 10}")).record;
        REQUIRE(record.confusion_matrix.size() == 3);
        std::int64_t all = 0, right = 0;
        for (std::size_t truth = 0; truth < 3; ++truth) {
            std::int64_t row = 0;
            for (const auto count : record.confusion_matrix[truth]) row += count;
            CHECK(row == 10);
            all += row;
            right += record.confusion_matrix[truth][truth];
            CHECK(record.test_per_class.at("recall")[truth] ==
                  static_cast<double>(record.confusion_matrix[truth][truth]) / 10);
        }
        CHECK(record.test.at("accuracy") == static_cast<double>(right) / static_cast<double>(all));
        CHECK(record.test_per_class.at("precision").size() == 3);
        CHECK(record.train_test_gap == record.train.at("accuracy") - record.test.at("accuracy"));
        CHECK(*record.majority == doctest::Approx(1.0 / 3));
        CHECK(record.inference_images_per_second > 0);
    }

    TEST_CASE("pruning sets the smallest kernel values to zero, and the network is judged without them") {
        const Watched plain = run(variant("plain"));
        const Watched half = run(variant("half", "evaluation: {prune: {fraction: 0.5}}"));
        const Watched several = run(variant("several", "evaluation: {prune: {fraction: [0.25, 0.5]}}"));
        CHECK(plain.record.sparsity == 0);
        CHECK(half.record.sparsity == 0.5);
        CHECK(half.record.pruned.empty());
        CHECK(timeless(several.record) != timeless(plain.record));
        CHECK(several.record.sparsity == 0);
        CHECK(several.weights == plain.weights);
        REQUIRE(several.record.pruned.size() == 2);
        CHECK(several.record.pruned[0].sparsity == 0.25);
        CHECK(several.record.pruned[1].test == half.record.test);
        CHECK(several.record.test == plain.record.test);
        const Watched threshold = run(variant("threshold", "evaluation: {prune: {threshold: 1000}}"));
        CHECK(threshold.record.sparsity == 1);
        CHECK(threshold.record.curve.columns.size() == plain.record.curve.columns.size());
    }

    TEST_CASE("many random passes are judged beside the ordinary test: entropy, and what they gain") {
        const auto judged = [](const std::string& rate, const std::string& activation, const std::string& loss) {
            return run(variant("random",
                               "model:\n  layers:\n"
                               "    - dense: {name: hidden, units: 8, activation: elu}\n"
                               "    - dropout: {rate: " +
                                   rate + "}\n    - dense: {name: out, units: 3, activation: " + activation +
                                   "}\ntraining: {loss: " + loss + "}\nevaluation: {monte_carlo: {samples: 30}}\n"))
                .record;
        };
        const TrialRecord random = judged("0.5", "softmax", "sparse_categorical_crossentropy");
        const auto& passes = random.monte_carlo;
        CHECK(passes.size() == 4);
        CHECK(passes.at("gain") == passes.at("accuracy") - random.test.at("accuracy"));
        CHECK(passes.at("entropy") > 0);
        CHECK(passes.at("entropy") < std::log(3.0));
        CHECK(passes.at("loss") != random.test.at("loss"));
        // logits are shares of the classes too
        const TrialRecord logits = judged("0.5", "linear", "{sparse_categorical_crossentropy: {from_logits: true}}");
        CHECK(logits.monte_carlo.at("entropy") == doctest::Approx(passes.at("entropy")).epsilon(1e-5));
        const TrialRecord certain = judged("0", "softmax", "sparse_categorical_crossentropy");
        CHECK(certain.monte_carlo.at("gain") == 0);
        CHECK(certain.monte_carlo.at("loss") == doctest::Approx(certain.test.at("loss")));
        CHECK_FALSE(judged("0.5", "linear", "categorical_hinge").monte_carlo.contains("entropy"));
    }

    TEST_CASE("entropy is in nats, of the mean shares of each sample") {
        using layers::Answer;
        const Answer one_of{.form = Answer::Form::one_of_classes, .classes = 3, .scale = Answer::Scale::logits};
        const Answer of_two{.form = Answer::Form::one_of_two, .classes = 2, .scale = Answer::Scale::logits};
        const std::vector<double> even = {0.75, 0.25, 0.25, 0.75, 2, 0};  // two passes, three samples of two classes
        const double quarter = -0.375 * std::log(0.375) - 0.125 * std::log(0.125);
        CHECK(mean_entropy(one_of, even, 2, 2) == doctest::Approx((2 * quarter + 0) / 3));
        const std::vector<double> binary = {0.5, 1, 0};
        CHECK(mean_entropy(of_two, binary, 1, 1) == doctest::Approx(std::log(2.0) / 3));
        std::vector<double> sums(3), one(1);
        add_probabilities(one_of, std::vector<float>{0, 0, std::log(2.0F)}, 3, sums);
        CHECK(sums[2] == doctest::Approx(0.5));
        add_probabilities(of_two, std::vector<float>{std::log(3.0F)}, 1, one);
        CHECK(one[0] == doctest::Approx(0.75));
        add_probabilities(one_of, std::vector<float>{-5}, 1, one);  // of one class alone
        CHECK(one[0] == doctest::Approx(1.75));
    }
}
