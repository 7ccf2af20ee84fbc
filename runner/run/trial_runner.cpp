#include "runner/run/trial_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <list>
#include <new>
#include <optional>
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
    const TrialRunner::Saving& saving;
    const std::stop_token& stop;
    const TrialRunner::MaySave& may_save;

    bool may_be_saved() const { return !may_save || may_save(); }
    /// A state from which no longer training goes on is of no use.
    bool keeps_state(const PlannedTrial& trial) const {
        return (saving.keep_states || trial.goes_further()) && !looks_at_end(*trial.variant);
    }
};

/// Hands on how a training goes, and writes its checkpoints. Of several that share their steps, one at a time is told
/// of: the others are where it is.
class TrainingListener : public TrainingObserver {
public:
    TrainingListener(const JobContext& context, const PlannedTrial& trial, const PlannedTrial*& told)
        : context_(context), trial_(trial), told_(told) {}

    void on_epoch(const TrialRecord& so_far) override {
        if (is_told()) context_.observer.on_epoch(trial_, so_far);
    }
    void on_progress(const TrialRecord& so_far, double share) override {
        if (is_told()) context_.observer.on_progress(trial_, so_far, share);
    }
    bool wants_states() const override { return true; }
    void on_state(const MakeState& state, bool interrupted) override {
        const std::chrono::duration<double> age = Clock::now() - saved_;
        if (!interrupted && age.count() < context_.saving.checkpoint_seconds) return;
        if (!context_.may_be_saved()) return;
        context_.store.save_checkpoint(trial_.id(), state(), trial_.identity.training);
        saved_ = Clock::now();
    }
    void on_last_state(const MakeState& state) override {
        if (context_.keeps_state(trial_) && context_.may_be_saved())
            context_.store.save_state(trial_.id(), state(), trial_.identity.course);
    }

private:
    using Clock = std::chrono::steady_clock;

    bool is_told() {
        if (!told_) {
            told_ = &trial_;
            context_.observer.on_trial_started(trial_);
        }
        return told_ == &trial_;
    }

    const JobContext& context_;
    const PlannedTrial& trial_;
    const PlannedTrial*& told_;  // null: whoever comes first
    Clock::time_point saved_ = Clock::now();
};

/// A trial that has not finished, and what is known of it.
struct OpenTrial {
    const PlannedTrial& planned;
    TrialRecord record;
    bool over = false;
};

/// One of the trainings that share the steps of a job, and the trials that it is for.
struct OpenTraining {
    std::vector<OpenTrial*> trials;  // those that have not finished
    const PlannedTrial* trained;     // who has its weights already; null where nobody has
    std::optional<TrainingState> from = {};

    const PlannedTrial& first() const { return trials.front()->planned; }
    /// After how many epochs it pauses; 0: one of its trials goes to its end.
    std::int64_t until() const {
        std::int64_t longest = 0;
        for (const OpenTrial* trial : trials) {
            if (trial->planned.until == 0) return 0;
            longest = std::max(longest, trial->planned.until);
        }
        return longest;
    }
};

/// Weights or moments that are not finite equal nothing: who has such goes on alone.
bool are_at_one_step(const std::optional<TrainingState>& a, const std::optional<TrainingState>& b) {
    if (!a || !b) return !a && !b;
    return a->steps == b->steps && a->record.epochs_run == b->record.epochs_run && a->values == b->values &&
           a->moments == b->moments;
}

/// A record of a training as one of the trials that need it has it.
TrialRecord as_of(const PlannedTrial& trial, TrialRecord record) {
    record.variant = trial.variant->name;
    record.seed = trial.key.seed();
    record.apart = trial.key.replicate.apart;
    record.parameters = trial.variant->parameters;
    record.hash = trial.identity.trial;
    return record;
}

/// A job at work.
class RunningJob {
public:
    RunningJob(const JobContext& context, const TrainingJob& job) : context_(context), job_(job) {
        open_.reserve(job.trials.size());
        for (const int index : job.trials)
            if (!planned(index).is_over()) open_.push_back({planned(index), record_not_started(planned(index))});
        for (OpenTrial& trial : open_) add_to_training(trial);
    }

    int run() {
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
    const PlannedTrial& planned(int index) const { return context_.plan.trial(index); }

    void add_to_training(OpenTrial& trial) {
        const auto same = [&](const PlannedTrial& other) {
            return other.identity.training == trial.planned.identity.training;
        };
        const auto found = std::ranges::find_if(trainings_, [&](const OpenTraining& t) { return same(t.first()); });
        if (found != trainings_.end()) return found->trials.push_back(&trial);
        const auto trained = std::ranges::find_if(
            job_.trials, [&](int index) { return planned(index).is_trained() && same(planned(index)); });
        trainings_.push_back({{&trial}, trained == job_.trials.end() ? nullptr : &planned(*trained)});
    }

    /// The parent, if there is one, has to be there, unless all is trained.
    bool can_start() {
        if (job_.parent < 0 || std::ranges::all_of(trainings_, &OpenTraining::trained)) return true;
        const PlannedTrial& parent = planned(job_.parent);
        const auto record = find_record(context_.store, parent);
        if (!record || record->status == Status::interrupted) return false;
        if (record->status != Status::failed) return true;
        fail(fmt::format("it starts from {}, which failed: {}", to_string(parent.key), record->why));
        return false;
    }

    /// The steps that several trainings may share, then each trial's own evaluation.
    void train() {
        const PlannedTrial& any = planned(job_.trials.front());
        TrialData data = context_.inputs.make_data(any);
        layers::Parameters parameters(any.variant->graph);
        std::vector<OpenTraining*> untrained;
        for (OpenTraining& training : trainings_) {
            if (training.trained)
                evaluate(training, restore_training(*training.trained, parameters), data, parameters);
            else
                untrained.push_back(&training);
        }
        for (OpenTraining* training : untrained) training->from = find_checkpoint(training->first(), data, parameters);
        while (!untrained.empty()) {
            const OpenTraining& first = *untrained.front();
            const auto rest = std::ranges::stable_partition(untrained, [&](const OpenTraining* training) {
                return training == &first || are_at_one_step(training->from, first.from);
            });
            fit_together({untrained.begin(), rest.begin()}, data, parameters);
            untrained.erase(untrained.begin(), rest.begin());
        }
    }

    std::optional<TrainingState> find_checkpoint(const PlannedTrial& trial, TrialData& data,
                                                 layers::Parameters& parameters) const {
        if (trial.fresh || trial.leaves_checkpoint) return std::nullopt;
        const TrialContext context{*trial.variant, trial.key.replicate, trial.seeds, data, parameters, context_.stop};
        const auto fault = [&](const TrainingState& state) { return fault_of_state(state, context); };
        const auto log = [this](const std::string& text) { context_.observer.on_message(text); };
        const TrialStore& store = context_.store;
        auto state = store.load_checkpoint(trial.id(), trial.identity.training, fault, log);
        if (const std::string& at = trial.checkpoint_at; !state && !at.empty() && at != trial.identity.trial)
            state = store.load_checkpoint({trial.key, at}, trial.identity.training, fault, log);
        if (state || !trial.goes_further()) return state;
        state = store.load_state({trial.key, trial.kept->hash}, trial.identity.course, fault, log);
        if (state) state->record.epochs_before = state->record.epochs_run;
        return state;
    }

    void fit_together(const std::vector<OpenTraining*>& together, TrialData& data, layers::Parameters& parameters) {
        const PlannedTrial& lead = together.front()->first();
        context_.observer.on_trial_started(lead);
        parameters.initialize(lead.seeds[Purpose::weights]);
        const std::vector<std::string> log = copy_weights(lead, parameters);
        const PlannedTrial* told = &lead;
        std::list<TrainingListener> listeners;
        std::vector<Training> trainings;
        for (const OpenTraining* training : together) {
            forget_states(*training);
            auto& listener = listeners.emplace_back(context_, training->first(), told);
            trainings.push_back(
                {*training->first().variant, listener, training->from ? &*training->from : nullptr, training->until()});
        }
        const TrialContext context{*lead.variant, lead.key.replicate, lead.seeds, data, parameters, context_.stop};
        trained_ += static_cast<int>(together.size());
        runner::fit_together(context, trainings, [&](std::size_t index, const TrialRecord& record) {
            const OpenTraining& training = *together[index];
            TrialRecord fitted = as_of(training.first(), record);
            fitted.weight_log = log;
            if (told == &training.first()) told = nullptr;
            if (training.first().pauses_with(fitted)) return pause(training, fitted);
            if (fitted.status == Status::interrupted) return end(*training.trials.front(), fitted);
            evaluate(training, fitted, data, parameters);
        });
    }

    /// What its trials were there is compared; the checkpoint stays, to go on from.
    void pause(const OpenTraining& training, const TrialRecord& fitted) {
        for (OpenTrial* trial : training.trials) {
            const TrialRecord record = as_of(trial->planned, fitted);
            trial->over = true;
            if (!context_.may_be_saved()) return;
            context_.store.save_paused(record, trial->planned.configuration);
            context_.observer.on_trial_finished(trial->planned, record);
        }
    }

    /// What lies there of another training is not gone on from.
    void forget_states(const OpenTraining& training) const {
        for (const OpenTrial* trial : training.trials)
            if (!trial->planned.goes_further()) context_.store.remove_state(trial->planned.id());
    }

    /// Of `start_from`.
    std::vector<std::string> copy_weights(const PlannedTrial& trial, layers::Parameters& parameters) {
        const auto& start = trial.variant->model.start_from;
        if (!start) return {};
        const bool file = start->variant.empty();
        auto log = start_from(
            *start, file ? context_.inputs.weights(*start) : context_.store.load_weights(planned(trial.parent).id()),
            fmt::format("`{}`", file ? start->file.text : start->variant), parameters);
        context_.observer.on_weights_copied(trial, log);
        return log;
    }

    /// A training that was done before, for a trial that asks more of it.
    TrialRecord restore_training(const PlannedTrial& trial, layers::Parameters& parameters) const {
        restore_weights(context_.store.load_trained_weights(trial.id()), to_string(trial.key), parameters);
        TrialRecord fitted = find_record(context_.store, trial).value();
        if (fitted.status == Status::collapsed) {  // which is for the evaluation to say
            fitted.status =
                fitted.epochs_run < trial.variant->training.epochs ? Status::early_stopped : Status::finished;
            fitted.why.clear();
        }
        return fitted;
    }

    /// The trials that a training is for; the parameters hold its weights.
    void evaluate(const OpenTraining& training, const TrialRecord& fitted, TrialData& data,
                  layers::Parameters& parameters) {
        const Safetensors weights = weights_of(parameters);
        for (OpenTrial* trial : training.trials) {
            restore_weights(weights, "the training", parameters);
            evaluate(*trial, fitted, weights, data, parameters);
        }
    }

    void evaluate(OpenTrial& trial, const TrialRecord& fitted, const Safetensors& trained, TrialData& data,
                  layers::Parameters& parameters) {
        const PlannedTrial& planned = trial.planned;
        const Variant& variant = *planned.variant;
        TrialRecord record = as_of(planned, fitted);
        record.test_outcomes.reset();
        record.outcomes.reset();
        record.go_on_in(this_environment());
        trial.record = record;
        const TrialContext context{variant, planned.key.replicate, planned.seeds, data, parameters, context_.stop};
        if (planned.search)
            evaluate_on_training(context, record);
        else
            evaluate_trial(context, record);
        if (record.status != Status::interrupted && context_.may_be_saved()) {
            Preparation prepared = data.preparation;
            if (!variant.training.weighted_metrics.empty()) prepared.class_weights = context.class_weights();
            const Safetensors weights =
                weights_of(parameters, {{"trial", record.hash}, {"preparation", to_json_line(write(prepared))}});
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
        trial.over = true;
        if (!context_.may_be_saved()) return;
        if (record.status == Status::failed || record.status == Status::interrupted)
            context_.store.save_unfinished(record, trial.planned.configuration.trial);
        context_.observer.on_trial_finished(trial.planned, record);
    }

    const JobContext& context_;
    const TrainingJob& job_;
    std::vector<OpenTrial> open_;  // its trials stay where they are: trainings point to them
    std::vector<OpenTraining> trainings_;
    int trained_ = 0;
};

}  // namespace

int TrialRunner::run(const TrainingJob& job, const std::stop_token& stop, const MaySave& may_save) const {
    const auto is_over = [this](int index) { return plan_.trial(index).is_over(); };
    if (stop.stop_requested() || std::ranges::all_of(job.trials, is_over)) return 0;
    const layers::FlushDenormals flush;
    const JobContext context{plan_, inputs_, store_, observer_, saving_, stop, may_save};
    return RunningJob(context, job).run();
}

}  // namespace runner
