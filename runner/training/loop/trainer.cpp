#include "runner/training/loop/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

#include "layers/engine/stepper.h"
#include "runner/training/loop/columns.h"
#include "runner/training/loop/early_stopping.h"
#include "runner/training/loop/frozen_cache.h"
#include "runner/training/loop/layer_statistics.h"
#include "runner/training/network/evaluator.h"

namespace runner {
namespace {

using Clock = std::chrono::steady_clock;
using layers::Phase;
using layers::Plan;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// What a training reads: the network and its data, or what a frozen prefix leaves of them.
struct Parts {
    Network network;
    Feed& train;
    Feed* validation;
};

/// The training of one trial. Everything that its steps need is made before the first one.
class Fit {
public:
    Fit(const TrialContext& context, const Parts& parts, Observer& observer)
        : spec_(context.variant.training),
          train_(parts.train),
          validation_(parts.validation),
          parameters_(context.parameters),
          observer_(observer),
          stop_(context.stop),
          stepper_(parameters_, spec_.optimizer),
          full_(plan(parts.network, std::min(spec_.batch_size, train_.count()))),
          evaluator_(parts.network),
          meters_(make_meters(spec_.metrics, context.data.classes)),
          columns_(spec_, validation_ != nullptr, parts.network.penalized()),
          watched_(spec_.optimizer->learning_rate.monitor()) {
        if (const std::int64_t rest = train_.count() % full_.batch()) short_.emplace(plan(parts.network, rest));
        horizon_ = {.steps_per_epoch = (train_.count() + full_.batch() - 1) / full_.batch(), .epochs = spec_.epochs};
        if (spec_.early_stopping)
            stopper_.emplace(*spec_.early_stopping, higher_is_better(spec_.early_stopping->monitor, spec_));
        if (spec_.diagnostics) statistics_.emplace(parts.network.graph(), parameters_, horizon_.steps_per_epoch);
        start_record(context.variant, context.replicate.seed);
    }

    TrialRecord run(const TrainingState* from) {
        if (from)
            resume(*from);
        else if (!begin())
            return interrupted();
        while (!over()) {
            if (!epoch()) return interrupted();
            if (record().status == Status::diverged) return fall_back();
            keep();
        }
        return finished();
    }

private:
    TrialRecord& record() { return state_.record; }

    /// Diagnostics look at whole gradients, and at the weights before and after a step.
    Plan plan(const Network& network, std::int64_t batch) {
        return network.plan(batch, Phase::training, spec_.diagnostics ? nullptr : &stepper_);
    }

    void start_record(const Variant& variant, std::uint64_t seed) {
        TrialRecord& r = record();
        r.variant = variant.name;
        r.seed = seed;
        r.parameters = variant.parameters;
        r.status = Status::interrupted;  // until it is over
        r.params = variant.graph.count(false);
        r.trainable_params = variant.graph.count(true);
        r.curve = columns_.empty_curve();
        monitored_.reserve(static_cast<std::size_t>(spec_.epochs));
        if (spec_.record == Record::steps)
            r.step_losses.reserve(static_cast<std::size_t>(spec_.epochs * horizon_.steps_per_epoch));
    }

    bool over() const { return state_.record.epochs_run >= spec_.epochs || state_.stopping.stop; }

    /// The untrained network: measured, never best.
    bool begin() {
        Row row;
        if (!validate(row)) return false;
        add_row(0, row);
        keep();
        return true;
    }

    void add_row(std::int64_t epoch, const Row& row) {
        columns_.add(record().curve, epoch, row);
        if (statistics_) statistics_->add_row(record().curve);
    }

    void resume(const TrainingState& from) {
        if (from.values.size() != parameters_.values().size() || from.moments.size() != stepper_.moments().size())
            throw std::invalid_argument("a training cannot go on from the state of another network");
        state_ = from;
        std::ranges::copy(from.values, parameters_.values().begin());
        std::ranges::copy(from.moments, stepper_.moments().begin());
        stepper_.resume(from.steps);
        if (stopper_) stopper_->resume(from.stopping);
        if (const auto* column = watched_.empty() ? nullptr : record().curve.find(watched_))
            for (std::size_t row = 1; row < column->size(); ++row)
                monitored_.push_back((*column)[row].value_or(std::numeric_limits<double>::quiet_NaN()));
    }

    /// One epoch of steps and the validation after it. False if a stop was requested within.
    bool epoch() {
        const std::int64_t number = record().epochs_run + 1;
        Row row;
        if (!steps(number, row)) return false;
        if (record().status != Status::diverged) check_weights(number);
        if (record().status != Status::diverged && !validate(row)) return false;
        if (record().status != Status::diverged && row.val_loss && !std::isfinite(*row.val_loss))
            diverged(fmt::format("val_loss is not finite in epoch {}", number));
        add_row(number, row);
        record().epochs_run = number;
        return true;
    }

    bool steps(std::int64_t number, Row& row) {
        const auto start = Clock::now();
        auto shown = start;
        for (const auto& meter : meters_) meter->reset();
        train_.begin_epoch(Order::for_training(number, spec_.shuffle));
        if (statistics_) statistics_->begin_epoch();
        const std::int64_t count = train_.count();
        double data_loss = 0, penalty = 0;
        for (std::int64_t first = 0; first < count;) {
            if (stop_.stop_requested()) return false;
            Plan& plan = count - first < full_.batch() ? *short_ : full_;
            train_.gather(first, plan);
            const layers::Tick tick{static_cast<std::uint64_t>(stepper_.steps())};
            plan.forward(tick);
            const double batch_loss = plan.loss();
            data_loss += batch_loss;
            if (!std::isfinite(batch_loss)) {
                diverged(fmt::format("loss is not finite in epoch {}, step {}", number, first / full_.batch() + 1));
                break;
            }
            const auto call = metric_call(plan, *spec_.loss);
            for (const auto& meter : meters_) meter->add(call);
            row.learning_rate = learning_rate();
            stepper_.begin(*row.learning_rate);
            plan.backward(tick);
            const bool looked_at = statistics_ && statistics_->wants(first / full_.batch());
            if (looked_at) statistics_->before_update(plan);
            const double before = stepper_.finish();
            if (looked_at) statistics_->after_update();
            const auto rows = static_cast<double>(plan.batch());
            penalty += before * rows;
            if (spec_.record == Record::steps) record().step_losses.push_back(batch_loss / rows + before);
            first += plan.batch();
            if (seconds_since(shown) > 0.1) {
                shown = Clock::now();
                observer_.on_progress(record(), static_cast<double>(first) / static_cast<double>(count));
            }
        }
        row.data_loss = data_loss / static_cast<double>(count);
        row.penalty = penalty / static_cast<double>(count);
        for (const auto& meter : meters_) row.metrics.push_back(meter->value());
        row.train_seconds = seconds_since(start);
        return true;
    }

    double learning_rate() const {
        return spec_.optimizer->learning_rate.at(
            {.step = stepper_.steps(), .horizon = horizon_, .monitored = monitored_});
    }

    bool validate(Row& row) {
        if (!validation_) return true;
        validation_->begin_epoch(Order::for_evaluation());
        const auto result = evaluator_.run(*validation_, meters_, stop_);
        row.eval_seconds = result.seconds;
        row.val_data_loss = result.loss;
        row.val_loss = result.loss + stepper_.penalty();
        for (const auto& meter : meters_) row.val_metrics.push_back(meter->value());
        return result.whole;
    }

    void diverged(std::string why) {
        record().status = Status::diverged;
        record().why = std::move(why);
    }

    /// A loss can stay finite over weights that are not, where an activation hides them.
    void check_weights(std::int64_t number) {
        for (std::size_t i = 0; i < parameters_.count(); ++i)
            if (!std::ranges::all_of(parameters_.value(i), [](float w) { return std::isfinite(w); }))
                return diverged(fmt::format("{} is not finite after epoch {}, step {}", parameters_.declaration(i).path,
                                            number, horizon_.steps_per_epoch));
    }

    /// After a whole epoch: what early stopping makes of it, and the state to go on from.
    void keep() {
        const std::int64_t epoch = record().epochs_run;
        if (epoch > 0) {
            if (!watched_.empty()) monitored_.push_back(last(record().curve, watched_));
            if (stopper_ && stopper_->after(epoch, last(record().curve, spec_.early_stopping->monitor)) &&
                spec_.early_stopping->restore_best_weights)
                copy(parameters_.values(), state_.best_values);
        }
        if (stopper_) state_.stopping = stopper_->state();
        state_.steps = stepper_.steps();
        copy(parameters_.values(), state_.values);
        copy(stepper_.moments(), state_.moments);
        if (epoch > 0) observer_.on_epoch(record());
        observer_.on_state(state_, false);
    }

    static void copy(std::span<const float> from, std::vector<float>& to) { to.assign(from.begin(), from.end()); }

    /// The epoch that was cut short leaves no trace.
    TrialRecord interrupted() {
        record().step_losses.resize(spec_.record == Record::steps
                                        ? static_cast<std::size_t>(record().epochs_run * horizon_.steps_per_epoch)
                                        : 0);
        if (!record().curve.epoch.empty()) observer_.on_state(state_, true);
        return record();
    }

    TrialRecord fall_back() {
        observer_.on_epoch(record());
        std::ranges::copy(state_.values, parameters_.values().begin());
        record().weights_epoch = record().epochs_run - 1;
        record().best_epoch = best();
        return record();
    }

    TrialRecord finished() {
        TrialRecord result = record();
        result.status = result.epochs_run < spec_.epochs ? Status::early_stopped : Status::finished;
        result.best_epoch = best();
        result.weights_epoch = result.epochs_run;
        if (!state_.best_values.empty()) {
            std::ranges::copy(state_.best_values, parameters_.values().begin());
            result.weights_epoch = result.best_epoch;
        }
        return result;
    }

    std::int64_t best() const {
        if (state_.stopping.best_epoch) return state_.stopping.best_epoch;
        return best_epoch(state_.record.curve, validation_ ? "val_loss" : "loss", false);
    }

    const TrainingSpec& spec_;
    Feed& train_;
    Feed* validation_;
    layers::Parameters& parameters_;
    Observer& observer_;
    std::stop_token stop_;
    layers::Stepper stepper_;
    Plan full_;
    std::optional<Plan> short_;  // for the last batch, if it is not full
    Evaluator evaluator_;
    Meters meters_;
    Columns columns_;
    std::optional<LayerStatistics> statistics_;  // for `diagnostics: true`
    std::string watched_;                        // by the schedule of the learning rate; may be empty
    std::vector<double> monitored_;              // what that was after each epoch
    layers::Horizon horizon_;
    std::optional<EarlyStopper> stopper_;
    TrainingState state_;
};

DataRecord describe(const TrialData& data) {
    return {.dataset = data.dataset,
            .stand_in = data.stand_in,
            .validation_is_test = data.validation_is_test,
            .train = data.train->count(),
            .validation = data.validation ? data.validation->count() : 0,
            .test = data.test->count(),
            .sha256 = data.sha256,
            .labels = data.labels};
}

}  // namespace

TrialRecord fit(const TrialContext& context, Observer& observer, const TrainingState* from) {
    std::optional<FrozenCacheRecord> cached;
    const auto cache = FrozenCache::make(context, cached);
    TrialData& data = context.data;
    const Parts parts = cache ? Parts{context.network(cache->graph()), cache->train(), cache->validation()}
                              : Parts{context.network(), *data.train, data.validation.get()};
    TrialRecord record = Fit(context, parts, observer).run(from);
    record.data = describe(data);
    record.frozen_cache = cached;
    record.train_seconds = 0;
    for (const auto& seconds : record.curve.column("train_seconds")) record.train_seconds += seconds.value_or(0);
    return record;
}

}  // namespace runner
