#pragma once

#include <cstdint>
#include <span>

#include "layers/declared.h"
#include "layers/schedules/duration.h"

namespace layers {

/// A point of a training, as schedules see it.
struct Moment {
    std::int64_t step = 0;  // counted from 0
    Horizon horizon;
    /// What the schedule's `monitor` was after each epoch that is done, the first epoch of training first; NaN where
    /// it was not finite. Empty for schedules that watch nothing.
    std::span<const double> monitored;
};

/// The learning rate over the steps of a training: a pure function of the moment, so there is no state to save.
struct Schedule : Component {
    virtual double at(const Moment& now) const = 0;
    /// Whether it differs in trainings that differ in length alone, while both go on.
    virtual bool looks_at_end() const { return true; }
    /// The column of the curve that it watches, such as `val_loss`; empty if none.
    virtual std::string_view monitor() const { return {}; }
};

}  // namespace layers

namespace declare {

template <>
const Catalog& catalog<layers::Schedule>();

}  // namespace declare

namespace layers {

/// A learning rate: a number or a schedule.
struct Rate {
    double value = 0;
    Ref<Schedule> schedule;  // leads where it is set

    double at(const Moment& now) const { return schedule ? schedule->at(now) : value; }
    bool looks_at_end() const { return schedule && schedule->looks_at_end(); }
    std::string_view monitor() const { return schedule ? schedule->monitor() : std::string_view(); }
};

}  // namespace layers

namespace declare {

template <>
struct FieldType<layers::Rate> {
    static bool read(const Value& value, layers::Rate& out, const Reading& reading);
    static Value write(const layers::Rate& rate);
    static std::string expects(const Range& range) { return "a number" + range.text() + ", or a schedule"; }
    static Form form(const Range& range) {
        return Form::either({FieldType<double>::form(range), FieldType<Ref<layers::Schedule>>::form({})});
    }
    static const Catalog* components() { return &catalog<layers::Schedule>(); }
};

}  // namespace declare
