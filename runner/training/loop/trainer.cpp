#include "runner/training/loop/trainer.h"

#include <algorithm>
#include <list>
#include <optional>

#include "layers/losses/class_weights.h"
#include "runner/config/spec/columns.h"
#include "runner/training/loop/frozen_cache.h"
#include "runner/training/loop/horizon.h"
#include "runner/training/loop/training_follower.h"
#include "runner/training/loop/training_loop.h"
#include "runner/training/observers/diagnostics_observer.h"
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

TrialRecord start_record(const TrialContext& context, const Variant& variant) {
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

/// The one that goes on for longest, if none stops early.
const Variant& longest(std::span<const Training> trainings) {
    return std::ranges::max_element(trainings, {}, [](const Training& t) { return t.variant.training.epochs; })
        ->variant;
}

bool any_wants_states(std::span<const Training> trainings) {
    return std::ranges::any_of(trainings, [](const Training& t) { return t.observer.wants_states(); });
}

/// What the steps of the training make less.
Ref<layers::Loss> learned_loss(const TrialContext& context) {
    Ref<layers::Loss> loss = context.loss();
    std::vector<double> weights = context.class_weights();
    return weights.empty() ? loss : layers::weigh_classes(loss, std::move(weights));
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

/// Trainings whose steps are the same: one loop, and those who observe it.
class Trainer {
public:
    Trainer(const TrialContext& context, const TrainingParts& parts, std::span<const Training> trainings,
            std::optional<FrozenCacheRecord> cached, const OnTrainingEnd& on_end)
        : context_(context),
          training_(longest(trainings).training),
          parts_(parts),
          trainings_(trainings),
          cached_(std::move(cached)),
          on_end_(on_end),
          horizon_(horizon_of(training_, parts.train.count())),
          stepper_(context.parameters, training_.optimizer),
          learning_rate_(training_.optimizer, horizon_),
          state_(context.parameters, stepper_, any_wants_states(trainings)) {
        const layers::Answer answer = context.answer();
        if (parts.validation)
            validation_.emplace(parts_.network, stepper_, *parts.validation, training_, answer, context.stop);
        if (training_.diagnostics)
            diagnostics_.emplace(LayerStatistics(parts_.network.graph(), context.parameters, horizon_.steps_per_epoch));
        for (const Training& training : trainings)
            followers_.emplace_back(training.variant.training, start_record(context, training.variant),
                                    training.observer, context.parameters, state_,
                                    TrainingFollower::Length{horizon_.steps_per_epoch, training.until},
                                    [this, index = followers_.size()](TrainingFollower& it) { end(it, index); });
        observe();
        loop_.emplace(LoopParts{parts_.learner, stepper_, learning_rate_, parts_.train, answer}, training_, observers_,
                      context.stop);
    }

    void run() {
        std::int64_t first = 0;
        if (const TrainingState* from = trainings_.front().from) {
            first = from->record.epochs_run + 1;
            learning_rate_.resume(*from);
            state_.resume(*from);
            auto follower = followers_.begin();
            for (const Training& training : trainings_) (follower++)->resume(*training.from);
            for (TrainingFollower& each : followers_) each.end_if_done();
        }
        loop_->run(first);
    }

private:
    /// Those who measure come before those who read what was measured; who keeps the weights, before those who save.
    void observe() {
        if (validation_) observers_.push_back(&*validation_);
        if (diagnostics_) observers_.push_back(&*diagnostics_);
        observers_.push_back(&learning_rate_);
        observers_.push_back(&state_);
        for (TrainingFollower& follower : followers_) observers_.push_back(&follower);
    }

    /// The others go on from where they were.
    void end(TrainingFollower& follower, std::size_t index) {
        const bool last = std::ranges::all_of(followers_, &TrainingFollower::over);
        std::vector<float> going_on;
        const auto values = context_.parameters.values();
        if (!last) going_on.assign(values.begin(), values.end());
        follower.take_weights();
        TrialRecord& record = follower.record();
        record.data = describe(context_.data);
        record.frozen_cache = cached_;
        record.train_seconds = 0;
        for (const auto& seconds : record.curve.column("train_seconds")) record.train_seconds += seconds.value_or(0);
        on_end_(index, record);
        if (!last) std::ranges::copy(going_on, values.begin());
    }

    const TrialContext& context_;
    const TrainingSpec& training_;
    TrainingParts parts_;
    std::span<const Training> trainings_;
    std::optional<FrozenCacheRecord> cached_;
    const OnTrainingEnd& on_end_;
    layers::Horizon horizon_;
    layers::Stepper stepper_;
    LearningRate learning_rate_;
    StateObserver state_;
    std::optional<ValidationObserver> validation_;
    std::optional<DiagnosticsObserver> diagnostics_;
    std::list<TrainingFollower> followers_;  // in the order of the trainings
    EpochObservers observers_;
    std::optional<TrainingLoop> loop_;  // its plans want to know who observes
};

}  // namespace

void fit_together(const TrialContext& context, std::span<const Training> trainings, const OnTrainingEnd& on_end) {
    std::optional<FrozenCacheRecord> cached;
    // Whether a cache pays is a question of how long the loop goes on.
    const auto cache = FrozenCache::make(
        {longest(trainings), context.replicate, context.seeds, context.data, context.parameters, context.stop}, cached);
    TrialData& data = context.data;
    const layers::Graph& graph = cache ? cache->graph() : context.variant.graph;
    const Network network = context.network(graph);
    const Network learner = network.with_loss(learned_loss(context));
    const TrainingParts parts = cache ? TrainingParts{network, learner, cache->train(), cache->validation()}
                                      : TrainingParts{network, learner, *data.train, data.validation.get()};
    Trainer(context, parts, trainings, std::move(cached), on_end).run();
}

TrialRecord fit(const TrialContext& context, TrainingObserver& observer, const TrainingState* from) {
    TrialRecord result;
    const Training alone{context.variant, observer, from};
    fit_together(context, {&alone, 1}, [&](std::size_t, const TrialRecord& record) { result = record; });
    return result;
}

}  // namespace runner
