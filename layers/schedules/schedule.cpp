#include "layers/schedules/schedule.h"

#include <cctype>

namespace declare {

bool FieldType<layers::Rate>::read(const Value& value, layers::Rate& out, const Reading& reading) {
    const bool word = value.is_scalar() && !to_number(value) && !to_bool(value) && !value.text.empty() &&
                      std::isalpha(static_cast<unsigned char>(value.text.front()));
    if (value.is_map() || word) {
        return FieldType<Ref<layers::Schedule>>::read(value, out.schedule, reading);
    }
    if (!to_number(value) && !value.is_scalar()) return reading.wrong(value, expects(reading.range));
    out.schedule = nullptr;
    return FieldType<double>::read(value, out.value, reading);
}

Value FieldType<layers::Rate>::write(const layers::Rate& rate) {
    return rate.schedule ? write_component(*rate.schedule) : Value::number(rate.value);
}

}  // namespace declare
