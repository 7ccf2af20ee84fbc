#pragma once

#include <cstdint>

#include "layers/declare/catalog.h"

namespace layers {

/// How long a training lasts: lets a schedule speak in epochs.
struct Horizon {
    std::int64_t steps_per_epoch = 1, epochs = 1;
};

/// The learning rate over the steps of a training.
struct Schedule : Component {
    /// At `step`, counted from 0.
    virtual double at(std::int64_t step, const Horizon& horizon) const = 0;
};

template <>
const Catalog& catalog<Schedule>();

/// A learning rate: a number or a schedule.
struct Rate {
    double value = 0;
    Ref<Schedule> schedule;  // leads where it is set

    double at(std::int64_t step, const Horizon& horizon) const {
        return schedule ? schedule->at(step, horizon) : value;
    }
};

template <>
struct FieldType<Rate> {
    static bool read(const Value& value, Rate& out, const Reading& reading);
    static Value write(const Rate& rate);
    static std::string expects(const Range& range) { return "a number" + range.text() + ", or a schedule"; }
    static const Catalog* components() { return &catalog<Schedule>(); }
};

}  // namespace layers
