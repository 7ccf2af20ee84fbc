#include "layers/schedules/duration.h"

#include <fmt/format.h>

namespace layers {

namespace {

/// The number before a unit; nothing if there is none.
std::optional<double> amount_of(const Value& value, std::string_view unit) {
    if (!value.is_scalar() || !value.text.ends_with(unit)) return {};
    Value number = value;
    number.quoted = false;
    number.text.erase(number.text.size() - unit.size());
    while (number.text.ends_with(' ')) number.text.pop_back();
    return to_number(number);
}

std::optional<Duration> duration_of(const Value& value) {
    if (const auto steps = to_integer(value)) return Duration{static_cast<double>(*steps), false};
    for (const char* unit : {"epochs", "epoch"})
        if (const auto epochs = amount_of(value, unit)) return Duration{*epochs, true};
    for (const char* unit : {"steps", "step"})
        if (const auto steps = amount_of(value, unit)) return Duration{*steps, false};
    return {};
}

}  // namespace

}  // namespace layers

namespace declare {

bool FieldType<layers::Duration>::read(const Value& value, layers::Duration& out, const Reading& reading) {
    const auto duration = layers::duration_of(value);
    if (!duration || !reading.range.holds(duration->amount)) return reading.wrong(value, expects(reading.range));
    return out = *duration, true;
}

Value FieldType<layers::Duration>::write(const layers::Duration& duration) {
    return duration.epochs ? Value::string(fmt::format("{} epochs", duration.amount)) : Value::number(duration.amount);
}

}  // namespace declare
