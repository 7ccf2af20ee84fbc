#include "runner/training/loop/training_follower.h"

#include <utility>

namespace runner {

TrainingFollower::TrainingFollower(const TrainingSpec& training, TrialRecord record, TrainingObserver& listener,
                                   layers::Parameters& parameters, StateObserver& state, Length length, OnEnd on_end)
    : training_(training),
      record_(std::move(record)),
      listener_(listener),
      state_(state),
      until_(length.until),
      on_end_(std::move(on_end)),
      curve_(record_, training, length.steps_per_epoch),
      progress_(record_, listener) {
    if (const auto& settings = training.early_stopping)
        stopping_.emplace(*settings, higher_is_better(settings->monitor, training), parameters);
}

void TrainingFollower::save(TrainingState& state) const {
    curve_.save(state);
    if (stopping_) stopping_->save(state);
    state_.save(state);
}

void TrainingFollower::resume(const TrainingState& state) {
    curve_.resume(state);
    if (stopping_) stopping_->resume(state);
    record_.go_on_in(this_environment());
}

void TrainingFollower::begin_epoch() {
    if (over_) return;
    curve_.begin_epoch();
    progress_.begin_epoch();
}

void TrainingFollower::after_update(const EpochStep& step) {
    if (over_) return;
    curve_.after_update(step);
    progress_.after_update(step);
}

void TrainingFollower::on_epoch(const Epoch& epoch) {
    if (over_) return;
    curve_.on_epoch(epoch);
    if (stopping_) stopping_->on_epoch(epoch);
    progress_.on_epoch(epoch);
    tell_state(pauses());
    end_if_done();
}

void TrainingFollower::on_divergence(const Epoch& epoch) {
    if (over_) return;
    curve_.on_divergence(epoch);
    progress_.on_divergence(epoch);
    record_.weights_epoch = record_.epochs_run - 1;
    end();
}

void TrainingFollower::on_interruption() {
    if (over_) return;
    curve_.on_interruption();
    tell_state(true);
    end();
}

void TrainingFollower::tell_state(bool interrupted) {
    if (!listener_.wants_states() || !state_.has_state()) return;
    listener_.on_state([this] { return make_state(); }, interrupted);
}

TrainingState TrainingFollower::make_state() const {
    TrainingState state;
    save(state);
    return state;
}

bool TrainingFollower::is_done() const {
    return record_.epochs_run >= training_.epochs || (stopping_ && stopping_->vote() == Vote::stop);
}

void TrainingFollower::end_if_done() {
    if (over_) return;
    if (pauses()) return end();
    if (!is_done()) return;
    if (listener_.wants_states()) listener_.on_last_state([this] { return make_state(); });
    record_.status = record_.epochs_run < training_.epochs ? Status::early_stopped : Status::finished;
    record_.weights_epoch = record_.epochs_run;
    end();
}

void TrainingFollower::end() {
    over_ = true;
    if (record_.status != Status::interrupted) record_.best_epoch = best();
    on_end_(*this);
}

void TrainingFollower::take_weights() {
    if (record_.status == Status::diverged)
        state_.restore_weights();
    else if (stopping_ && record_.status != Status::interrupted)
        record_.weights_epoch = stopping_->take_weights(record_.epochs_run);
}

std::int64_t TrainingFollower::best() const {
    if (stopping_ && stopping_->best_epoch()) return stopping_->best_epoch();
    return best_epoch(record_.curve, record_.curve.find("val_loss") ? "val_loss" : "loss", false);
}

}  // namespace runner
