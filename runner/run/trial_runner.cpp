#include "runner/run/trial_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <vector>

#include "layers/math/denormals.h"
#include "runner/run/trial_records.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "runner/training/loop/state_fault.h"
#include "runner/training/loop/trainer.h"
#include "runner/training/network/pruning.h"
#include "runner/training/network/trial_evaluation.h"
#include "runner/training/weights.h"

namespace runner {
namespace {

/// What a job works with.
struct JobContext {
    const TrialPlan& plan;
    const TrialInputs& inputs;
    const TrialStore& store;
    RunObserver& observer;
    double checkpoint_seconds;
    const std::stop_token& stop;
};

/// Hands on how a training goes, and writes its checkpoints.
class TrainingListener : public TrainingObserver {
public:
    TrainingListener(const JobContext& context, const PlannedTrial& trial) : context_(context), trial_(trial) {}

    void on_epoch(const TrialRecord& so_far) override { context_.observer.on_epoch(trial_, so_far); }
    void on_progress(const TrialRecord& so_far, double share) override {
        context_.observer.on_progress(trial_, so_far, share);
    }
    bool wants_states() const override { return true; }
    void on_state(const MakeState& state, bool interrupted) override {
        const std::chrono::duration<double> age = Clock::now() - saved_;
        if (!interrupted && age.count() < context_.checkpoint_seconds) return;
        context_.store.save_checkpoint(trial_.key, state(), trial_.identity.training);
        saved_ = Clock::now();
    }

private:
    using Clock = std::chrono::steady_clock;

    const JobContext& context_;
    const PlannedTrial& trial_;
    Clock::time_point saved_ = Clock::now();
};

/// A job at work.
class RunningJob {
public:
    RunningJob(const JobContext& context, const TrainingJob& job) : context_(context), job_(job) {
        for (const int index : job.trials)
            if (!planned(index).is_finished()) open_.push_back({planned(index), record_not_started(planned(index))});
    }

    bool run() {
        try {
            if (can_start()) train();
        } catch (const OutputError&) {
            throw;
        } catch (const std::bad_alloc&) {
            fail("out of memory");
        } catch (const std::exception& error) {
            fail(error.what());
        }
        return trained_;
    }

private:
    /// A trial that has not finished, and what is known of it.
    struct OpenTrial {
        const PlannedTrial& planned;
        TrialRecord record;
        bool over = false;
    };

    const PlannedTrial& planned(int index) const { return context_.plan.trial(index); }

    /// A trial whose weights are those of this job; -1 where none has been trained.
    int trained_before() const {
        const auto found = std::ranges::find_if(job_.trials, [&](int i) { return planned(i).is_trained(); });
        return found == job_.trials.end() ? -1 : *found;
    }

    /// The parent, if there is one, has to be there, unless all is trained.
    bool can_start() {
        if (job_.parent < 0 || trained_before() >= 0) return true;
        const PlannedTrial& parent = planned(job_.parent);
        const auto record = find_record(context_.store, parent);
        if (!record || record->status == Status::interrupted) return false;
        if (record->status != Status::failed) return true;
        fail(fmt::format("it starts from {}, which failed: {}", to_string(parent.key), record->why));
        return false;
    }

    /// The training that several trials may share, then each one's own evaluation.
    void train() {
        const PlannedTrial& first = planned(job_.trials.front());
        TrialData data = context_.inputs.make_data(first);
        layers::Parameters parameters(first.variant->graph);
        const int trained = trained_before();
        const TrialRecord fitted =
            trained >= 0 ? restore_training(planned(trained), parameters) : fit_first(first, data, parameters);
        if (fitted.status == Status::interrupted) return end(open_.front(), fitted);
        const Safetensors weights = weights_of(parameters);
        for (OpenTrial& trial : open_) {
            restore_weights(weights, "the training", parameters);
            evaluate(trial, fitted, weights, data, parameters);
        }
    }

    TrialRecord fit_first(const PlannedTrial& trial, TrialData& data, layers::Parameters& parameters) {
        context_.observer.on_trial_started(trial);
        parameters.initialize(trial.seeds[Purpose::weights]);
        const std::vector<std::string> log = copy_weights(trial, parameters);
        std::optional<TrainingState> from;
        const TrialContext context{*trial.variant, trial.key.replicate, trial.seeds, data, parameters, context_.stop};
        if (!trial.fresh && !trial.leaves_checkpoint)
            from = context_.store.load_checkpoint(
                trial.key, trial.identity.training,
                [&](const TrainingState& state) { return fault_of_state(state, context); },
                [this](const std::string& text) { context_.observer.on_message(text); });
        TrainingListener listener(context_, trial);
        TrialRecord record = fit(context, listener, from ? &*from : nullptr);
        record.weight_log = log;
        record.hash = trial.identity.trial;
        trained_ = true;
        return record;
    }

    /// Of `start_from`.
    std::vector<std::string> copy_weights(const PlannedTrial& trial, layers::Parameters& parameters) {
        const auto& start = trial.variant->model.start_from;
        if (!start) return {};
        const bool file = start->variant.empty();
        auto log = start_from(
            *start,
            file ? context_.inputs.weights(*start) : context_.store.load_weights({start->variant, trial.key.replicate}),
            fmt::format("`{}`", file ? start->file.text : start->variant), parameters);
        context_.observer.on_weights_copied(trial, log);
        return log;
    }

    /// A training that was done before, for a trial that asks more of it.
    TrialRecord restore_training(const PlannedTrial& trial, layers::Parameters& parameters) const {
        restore_weights(context_.store.load_trained_weights(trial.key), to_string(trial.key), parameters);
        TrialRecord fitted = find_record(context_.store, trial).value();
        if (fitted.status == Status::collapsed) {  // which is for the evaluation to say
            fitted.status =
                fitted.epochs_run < trial.variant->training.epochs ? Status::early_stopped : Status::finished;
            fitted.why.clear();
        }
        return fitted;
    }

    void evaluate(OpenTrial& trial, const TrialRecord& fitted, const Safetensors& trained, TrialData& data,
                  layers::Parameters& parameters) {
        const PlannedTrial& planned = trial.planned;
        const Variant& variant = *planned.variant;
        TrialRecord record = fitted;
        record.variant = variant.name;
        record.seed = planned.key.seed();
        record.apart = planned.key.replicate.apart;
        record.parameters = variant.parameters;
        record.hash = planned.identity.trial;
        record.test_outcomes.reset();
        record.outcomes.reset();
        record.go_on_in(this_environment());
        trial.record = record;
        const TrialContext context{variant, planned.key.replicate, planned.seeds, data, parameters, context_.stop};
        if (planned.search)
            evaluate_on_training(context, record);
        else
            evaluate_trial(context, record);
        if (record.status != Status::interrupted) {
            const Safetensors weights = weights_of(
                parameters, {{"trial", record.hash}, {"preparation", to_json_line(write(data.preparation))}});
            const bool pruned = !planned.search && prunes_network(variant.evaluation);
            context_.store.save({.record = record,
                                 .configuration = planned.configuration,
                                 .weights = weights,
                                 .trained_weights = pruned ? &trained : nullptr});
        }
        end(trial, record);
    }

    void fail(const std::string& why) {
        for (OpenTrial& trial : open_) {
            if (trial.over) continue;
            trial.record.status = Status::failed;
            trial.record.why = why;
            trial.record.environment = this_environment();
            end(trial, trial.record);
        }
    }

    void end(OpenTrial& trial, const TrialRecord& record) {
        if (record.status == Status::failed || record.status == Status::interrupted)
            context_.store.save_unfinished(record);
        trial.over = true;
        context_.observer.on_trial_finished(trial.planned, record);
    }

    const JobContext& context_;
    const TrainingJob& job_;
    std::vector<OpenTrial> open_;
    bool trained_ = false;
};

}  // namespace

bool TrialRunner::run(const TrainingJob& job, const std::stop_token& stop) const {
    const auto is_finished = [this](int index) { return plan_.trial(index).is_finished(); };
    if (stop.stop_requested() || std::ranges::all_of(job.trials, is_finished)) return false;
    const layers::FlushDenormals flush;
    const JobContext context{plan_, inputs_, store_, observer_, checkpoint_seconds_, stop};
    return RunningJob(context, job).run();
}

}  // namespace runner
