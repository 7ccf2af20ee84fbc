#include "runner/training/loop/training_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace runner {

using layers::Phase;
using layers::Plan;

TrainingLoop::TrainingLoop(const LoopParts& parts, const TrainingSpec& training, EpochObservers observers,
                           std::stop_token stop)
    : parts_(parts),
      training_(training),
      observers_(std::move(observers)),
      stop_(std::move(stop)),
      samples_(parts.train.count()),
      full_(parts.network.plan(std::min(training.batch_size, samples_), Phase::training, sink())),
      metrics_(training.measured()),
      meters_(make_meters(metrics_, parts.answer)) {
    if (const std::int64_t rest = samples_ % full_.batch())
        short_.emplace(parts.network.plan(rest, Phase::training, sink()));
}

layers::GradientSink* TrainingLoop::sink() const {
    const bool whole = std::ranges::any_of(observers_, [](const auto* o) { return o->needs_whole_gradients(); });
    return whole ? nullptr : &parts_.stepper;
}

Plan& TrainingLoop::plan(std::int64_t first) { return samples_ - first < full_.batch() ? *short_ : full_; }

TrainingLoop::Ending TrainingLoop::run(std::int64_t first) {
    for (std::int64_t number = first; number <= training_.epochs && !stops_early(); ++number) {
        const Epoch epoch = run_epoch(number);
        if (epoch.interrupted) {
            for (EpochObserver* observer : observers_) observer->on_interruption();
            return Ending::interrupted;
        }
        if (!epoch.divergence.empty()) {
            for (EpochObserver* observer : observers_) observer->on_divergence(epoch);
            return Ending::diverged;
        }
        for (EpochObserver* observer : observers_) observer->on_epoch(epoch);
    }
    return Ending::done;
}

bool TrainingLoop::stops_early() const {
    const auto any = [&](Vote vote) {
        return std::ranges::any_of(observers_, [&](const EpochObserver* o) { return o->vote() == vote; });
    };
    return any(Vote::stop) && !any(Vote::go_on);
}

Epoch TrainingLoop::run_epoch(std::int64_t number) {
    Epoch epoch{.number = number};
    if (number > 0) take_steps(epoch);
    for (EpochObserver* observer : observers_)
        if (!epoch.interrupted) observer->measure(epoch);
    return epoch;
}

void TrainingLoop::take_steps(Epoch& epoch) {
    const auto start = std::chrono::steady_clock::now();
    for (const auto& meter : meters_) meter->reset();
    parts_.train.begin_epoch(Order::for_training(epoch.number, training_.shuffle));
    for (EpochObserver* observer : observers_) observer->begin_epoch();
    Sums sums;
    for (std::int64_t first = 0; first < samples_ && epoch.divergence.empty(); first += plan(first).batch()) {
        epoch.interrupted = stop_.stop_requested();
        if (epoch.interrupted) return;
        take_step(first, epoch, sums);
    }
    add_numbers(epoch, sums);
    epoch.add("train_seconds", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (epoch.divergence.empty()) check_weights(epoch);
}

void TrainingLoop::take_step(std::int64_t first, Epoch& epoch, Sums& sums) {
    auto& [network, stepper, learning_rate, train, answer] = parts_;
    Plan& plan = this->plan(first);
    EpochStep step{.plan = plan, .number = first / full_.batch()};
    const layers::Tick tick{static_cast<std::uint64_t>(stepper.steps())};
    train.gather(first, plan);
    plan.forward(tick);
    const double loss = plan.loss();
    sums.data_loss += loss;
    if (!std::isfinite(loss)) {
        epoch.divergence = fmt::format("loss is not finite in epoch {}, step {}", epoch.number, step.number + 1);
        return;
    }
    const auto call = metric_call(plan);
    for (const auto& meter : meters_) meter->add(call);
    sums.learning_rate = learning_rate.at(stepper.steps());
    stepper.begin(*sums.learning_rate);
    plan.backward(tick);
    for (EpochObserver* observer : observers_) observer->before_update(step);
    const double penalty = stepper.finish();
    const auto rows = static_cast<double>(plan.batch());
    sums.penalty += penalty * rows;
    step.loss = loss / rows + penalty;
    step.share = static_cast<double>(first + plan.batch()) / static_cast<double>(samples_);
    for (EpochObserver* observer : observers_) observer->after_update(step);
}

void TrainingLoop::add_numbers(Epoch& epoch, const Sums& sums) const {
    const auto samples = static_cast<double>(samples_);
    const double data_loss = sums.data_loss / samples, penalty = sums.penalty / samples;
    epoch.add("loss", data_loss + penalty);
    if (parts_.network.penalized()) {
        epoch.add("data_loss", data_loss);
        epoch.add("penalty", penalty);
    }
    for (std::size_t i = 0; i < meters_.size(); ++i) epoch.add(metrics_[i]->column(), meters_[i]->value());
    if (sums.learning_rate) epoch.add("learning_rate", *sums.learning_rate);
}

/// A loss can stay finite over weights that are not, where an activation hides them.
void TrainingLoop::check_weights(Epoch& epoch) const {
    const layers::Parameters& parameters = parts_.network.parameters();
    const std::int64_t steps = (samples_ + full_.batch() - 1) / full_.batch();
    for (std::size_t i = 0; i < parameters.count() && epoch.divergence.empty(); ++i)
        if (!std::ranges::all_of(parameters.value(i), [](float w) { return std::isfinite(w); }))
            epoch.divergence = fmt::format("{} is not finite after epoch {}, step {}", parameters.declaration(i).path,
                                           epoch.number, steps);
}

}  // namespace runner
