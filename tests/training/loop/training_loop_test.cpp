#include "runner/training/loop/training_loop.h"

#include <doctest/doctest.h>

#include <optional>

#include "runner/training/observers/diagnostics_observer.h"
#include "runner/training/observers/early_stopping_observer.h"
#include "runner/training/observers/validation_observer.h"
#include "tests/support/allocations.h"
#include "tests/training/support.h"

using namespace tests;

namespace {

constexpr const char* long_training = "training: {epochs: 40}";

/// A loop with all that it needs, for the observers of a test.
struct Bench {
    Variant variant;
    TrialData data = clouds_data(variant.data, 1);
    layers::Parameters parameters{variant.graph};
    Network network{variant.graph, parameters, variant.training.loss, 1, layers::Precision::float32};
    layers::Stepper stepper{parameters, variant.training.optimizer};
    LearningRate learning_rate{variant.training.optimizer, {.steps_per_epoch = 6, .epochs = variant.training.epochs}};
    layers::Answer answer = layers::answer_of(*variant.training.loss, data.classes);
    ValidationObserver validation{network, stepper, *data.validation, variant.training, answer, {}};

    explicit Bench(const std::string& yaml) : variant(tests::variant("plain", yaml)) { parameters.initialize(1); }
    TrainingLoop::Ending run(const EpochObservers& more, const std::stop_token& stop = {}) {
        EpochObservers observers = {&validation, &learning_rate};
        observers.insert(observers.end(), more.begin(), more.end());
        const LoopParts parts{network, stepper, learning_rate, *data.train, answer};
        return TrainingLoop(parts, variant.training, observers, stop).run(0);
    }
    std::vector<float> weights() const { return {parameters.values().begin(), parameters.values().end()}; }
};

EarlyStopping stopping(std::int64_t patience, double min_delta, bool restore) {
    EarlyStopping settings;
    settings.patience = patience;
    settings.min_delta = min_delta;
    settings.restore_best_weights = restore;
    return settings;
}

/// How a training ends by one early stopping.
struct Ending {
    std::int64_t best_epoch, stopped_after, weights_epoch;
    std::vector<float> weights;
    bool operator==(const Ending&) const = default;
};

Ending ending(EarlyStoppingObserver& observer, const Bench& bench, std::int64_t epochs_run) {
    Ending result{.best_epoch = observer.best_epoch(), .stopped_after = observer.stopped_after()};
    result.weights_epoch = observer.take_weights(epochs_run);
    result.weights = bench.weights();
    return result;
}

/// Remembers what a loop tells, and may ask to stop.
struct Events : EpochObserver {
    std::vector<std::int64_t> epochs;
    std::vector<std::string> columns;
    std::string divergence;
    bool interrupted = false;
    std::int64_t steps = 0, stop_at_step = -1;
    std::stop_source stop;
    void after_update(const EpochStep&) override {
        if (++steps == stop_at_step) stop.request_stop();
    }
    void on_epoch(const Epoch& epoch) override {
        epochs.push_back(epoch.number);
        columns.clear();
        for (const auto& [column, value] : epoch.numbers) columns.push_back(column);
    }
    void on_divergence(const Epoch& epoch) override { divergence = epoch.divergence; }
    void on_interruption() override { interrupted = true; }
};

/// How many times anything was allocated after the first step of an epoch, up to its last.
struct AllocationsInSteps : EpochObserver {
    Allocations allocations;
    std::int64_t steps = 0, before = 0, within = 0;
    void after_update(const EpochStep& step) override {
        if (step.number > 0) within += allocations.count() - before, ++steps;
        before = allocations.count();
    }
};

}  // namespace

TEST_SUITE("training") {
    TEST_CASE("early stoppings of other settings share one training, and each ends as it would alone") {
        const std::vector<EarlyStopping> all = {stopping(2, 0.01, true), stopping(5, 0.001, true),
                                                stopping(1, 0.05, false)};
        Bench shared(long_training);
        std::vector<EarlyStoppingObserver> together;
        for (const auto& settings : all) together.emplace_back(settings, false, shared.parameters);
        EpochObservers observers;
        for (auto& observer : together) observers.push_back(&observer);
        Events events;
        observers.push_back(&events);
        CHECK(shared.run(observers) == TrainingLoop::Ending::done);
        std::int64_t longest = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            CAPTURE(i);
            Bench alone(long_training);
            EarlyStoppingObserver observer(all[i], false, alone.parameters);
            Events own;
            alone.run({&observer, &own});
            const Ending expected = ending(observer, alone, own.epochs.back());
            CHECK(expected.stopped_after == own.epochs.back());
            CHECK(expected.weights_epoch == (all[i].restore_best_weights ? expected.best_epoch : own.epochs.back()));
            CHECK(ending(together[i], shared, events.epochs.back()) == expected);
            longest = std::max(longest, own.epochs.back());
            CHECK(own.epochs.back() < 40);
        }
        CHECK(events.epochs.back() == longest);
        CHECK(together[0].stopped_after() != together[1].stopped_after());
        CHECK(together[0].stopped_after() != together[2].stopped_after());
    }

    TEST_CASE("a loop that nobody stops runs every epoch, and measures the untrained network first") {
        Bench bench("training: {epochs: 3}");
        Events events;
        CHECK(bench.run({&events}) == TrainingLoop::Ending::done);
        CHECK(events.epochs == std::vector<std::int64_t>{0, 1, 2, 3});
        CHECK(events.steps == 3 * 6);
        CHECK(events.columns == std::vector<std::string>{"loss", "accuracy", "learning_rate", "train_seconds",
                                                         "val_loss", "val_accuracy", "eval_seconds"});
    }

    TEST_CASE("a loop ends within a step of a request to stop, and says what diverged") {
        Bench cut("training: {epochs: 3}");
        Events events;
        events.stop_at_step = 8;
        CHECK(cut.run({&events}, events.stop.get_token()) == TrainingLoop::Ending::interrupted);
        CHECK(events.steps == 8);
        CHECK(events.epochs == std::vector<std::int64_t>{0, 1});
        CHECK(events.interrupted);
        Bench wild(R"(
training: {optimizer: {sgd: 1e12}, loss: {sparse_categorical_crossentropy: {from_logits: true}}, epochs: 9}
model:
  layers:
    - dense: {name: hidden, units: 8, activation: linear}
    - dense: {name: out, units: 3, activation: linear}
)");
        Events last;
        CHECK(wild.run({&last}) == TrainingLoop::Ending::diverged);
        CHECK(last.divergence.find(" is not finite ") != std::string::npos);
        CHECK_FALSE(last.interrupted);
    }

    TEST_CASE("steps allocate nothing, those that diagnostics look at included") {
        Bench bench("training: {epochs: 2, early_stopping: {patience: 3}, record: steps}");
        DiagnosticsObserver diagnostics(LayerStatistics(bench.variant.graph, bench.parameters, 6));
        AllocationsInSteps counted;
        CHECK(bench.run({&diagnostics, &counted}) == TrainingLoop::Ending::done);
        CHECK(counted.steps == 2 * 5);
        CHECK(counted.within == 0);
    }
}
