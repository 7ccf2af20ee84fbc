#pragma once

#include <cstdint>

#include "layers/declared.h"

namespace layers {

/// How long a training lasts: lets a schedule speak in epochs.
struct Horizon {
    std::int64_t steps_per_epoch = 1, epochs = 1;

    /// Of the whole training.
    double steps() const { return static_cast<double>(steps_per_epoch) * static_cast<double>(epochs); }
};

/// A length of training: a number of steps, or `10 epochs`.
struct Duration {
    double amount = 0;
    bool epochs = false;

    double steps(const Horizon& horizon) const {
        return epochs ? amount * static_cast<double>(horizon.steps_per_epoch) : amount;
    }
};

}  // namespace layers

namespace declare {

template <>
struct FieldType<layers::Duration> {
    static bool read(const Value& value, layers::Duration& out, const Reading& reading);
    static Value write(const layers::Duration& duration);
    static std::string expects(const Range& range) { return "steps or `N epochs`" + range.text(); }
    static Form form(const Range& range) {
        return Form::either({{.kind = Form::Kind::integer, .range = range},
                             Form::of_text("^[+]?[0-9.][0-9.eE+-]* *(epochs?|steps?)$")});
    }
};

}  // namespace declare
