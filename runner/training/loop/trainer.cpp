#include "runner/training/loop/trainer.h"

#include <algorithm>
#include <optional>

#include "layers/losses/class_weights.h"
#include "runner/config/spec/columns.h"
#include "runner/training/loop/frozen_cache.h"
#include "runner/training/loop/horizon.h"
#include "runner/training/loop/training_loop.h"
#include "runner/training/observers/curve_observer.h"
#include "runner/training/observers/diagnostics_observer.h"
#include "runner/training/observers/early_stopping_observer.h"
#include "runner/training/observers/progress_observer.h"
#include "runner/training/observers/state_observer.h"
#include "runner/training/observers/validation_observer.h"

namespace runner {
namespace {

/// What a training reads: the network and its data, or what a frozen prefix leaves of them.
struct TrainingParts {
    Network network;  // as it is measured
    Network learner;  // as it learns
    Feed& train;
    Feed* validation;
};

TrialRecord start_record(const TrialContext& context) {
    const Variant& variant = context.variant;
    TrialRecord record;
    record.variant = variant.name;
    record.seed = context.replicate.seed;
    record.apart = context.replicate.apart;
    record.fold = context.replicate.fold;
    record.parameters = variant.parameters;
    record.status = Status::interrupted;  // until it is over
    record.environment = this_environment();
    record.params = variant.graph.count(false);
    record.trainable_params = variant.graph.count(true);
    for (const std::string& name : columns_of(variant)) record.curve.columns.push_back({name, {}});
    return record;
}

/// The training of one trial: a loop, and those who observe it.
class Trainer {
public:
    Trainer(const TrialContext& context, const TrainingParts& parts, TrainingObserver& listener)
        : training_(context.variant.training),
          parts_(parts),
          horizon_(horizon_of(training_, parts.train.count())),
          record_(start_record(context)),
          stepper_(context.parameters, training_.optimizer),
          learning_rate_(training_.optimizer, horizon_),
          curve_(record_, training_, horizon_.steps_per_epoch),
          progress_(record_, listener),
          state_(context.parameters, stepper_, listener, [this] { return make_state(); }) {
        const layers::Answer answer = context.answer();
        if (parts.validation)
            validation_.emplace(parts_.network, stepper_, *parts.validation, training_, answer, context.stop);
        if (training_.diagnostics)
            diagnostics_.emplace(LayerStatistics(parts_.network.graph(), context.parameters, horizon_.steps_per_epoch));
        if (const auto& settings = training_.early_stopping)
            stopping_.emplace(*settings, higher_is_better(settings->monitor, training_), context.parameters);
        observe();
        loop_.emplace(LoopParts{parts_.learner, stepper_, learning_rate_, parts_.train, answer}, training_, observers_,
                      context.stop);
    }

    TrialRecord run(const TrainingState* from) {
        if (from) {
            for (EpochObserver* observer : observers_) observer->resume(*from);
            record_.go_on_in(this_environment());
        }
        switch (loop_->run(from ? record_.epochs_run + 1 : 0)) {
            case TrainingLoop::Ending::interrupted:
                break;
            case TrainingLoop::Ending::diverged:
                fall_back();
                break;
            case TrainingLoop::Ending::done:
                finish();
                break;
        }
        return record_;
    }

private:
    /// Those who measure come before those who read what was measured; who saves states comes last.
    void observe() {
        if (validation_) observers_.push_back(&*validation_);
        if (diagnostics_) observers_.push_back(&*diagnostics_);
        observers_.push_back(&curve_);
        observers_.push_back(&learning_rate_);
        if (stopping_) observers_.push_back(&*stopping_);
        observers_.push_back(&progress_);
        observers_.push_back(&state_);
    }

    TrainingState make_state() const {
        TrainingState state;
        for (const EpochObserver* observer : observers_) observer->save(state);
        return state;
    }

    void fall_back() {
        state_.restore_weights();
        record_.weights_epoch = record_.epochs_run - 1;
        record_.best_epoch = best();
    }

    void finish() {
        record_.status = record_.epochs_run < training_.epochs ? Status::early_stopped : Status::finished;
        record_.best_epoch = best();
        record_.weights_epoch = stopping_ ? stopping_->take_weights(record_.epochs_run) : record_.epochs_run;
    }

    std::int64_t best() const {
        if (stopping_ && stopping_->best_epoch()) return stopping_->best_epoch();
        return best_epoch(record_.curve, parts_.validation ? "val_loss" : "loss", false);
    }

    const TrainingSpec& training_;
    TrainingParts parts_;
    layers::Horizon horizon_;
    TrialRecord record_;
    layers::Stepper stepper_;
    LearningRate learning_rate_;
    CurveObserver curve_;
    ProgressObserver progress_;
    StateObserver state_;
    std::optional<ValidationObserver> validation_;
    std::optional<DiagnosticsObserver> diagnostics_;
    std::optional<EarlyStoppingObserver> stopping_;
    EpochObservers observers_;
    std::optional<TrainingLoop> loop_;  // its plans want to know who observes
};

/// What the steps of the training make less.
Ref<layers::Loss> learned_loss(const TrialContext& context) {
    const TrainingSpec& training = context.variant.training;
    if (!training.class_weight) return training.loss;
    const TrialData& data = context.data;
    return layers::weigh_classes(training.loss, training.class_weight->weights(data.labels, data.train_classes));
}

DataRecord describe(const TrialData& data) {
    return {.dataset = data.dataset,
            .stand_in = data.stand_in,
            .validation_is_test = data.validation_is_test,
            .train = data.train->count(),
            .validation = data.validation ? data.validation->count() : 0,
            .test = data.test->count(),
            .sha256 = data.sha256,
            .labels = data.labels,
            .group = data.group,
            .dealt_train = data.dealt_train,
            .dealt_test = data.dealt_test,
            .folds = data.folds};
}

}  // namespace

TrialRecord fit(const TrialContext& context, TrainingObserver& observer, const TrainingState* from) {
    std::optional<FrozenCacheRecord> cached;
    const auto cache = FrozenCache::make(context, cached);
    TrialData& data = context.data;
    const layers::Graph& graph = cache ? cache->graph() : context.variant.graph;
    const Network network = context.network(graph);
    const Network learner = network.with_loss(learned_loss(context));
    const TrainingParts parts = cache ? TrainingParts{network, learner, cache->train(), cache->validation()}
                                      : TrainingParts{network, learner, *data.train, data.validation.get()};
    TrialRecord record = Trainer(context, parts, observer).run(from);
    record.data = describe(data);
    record.frozen_cache = cached;
    record.train_seconds = 0;
    for (const auto& seconds : record.curve.column("train_seconds")) record.train_seconds += seconds.value_or(0);
    return record;
}

}  // namespace runner
