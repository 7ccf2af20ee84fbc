#include "layers/kinds/windows.h"

#include <fmt/format.h>

#include "layers/kinds/sources.h"

namespace layers::kinds {

Picture picture(std::span<const Shape> src) {
    const Shape& shape = single(src);
    if (shape.size() == 3) return {shape[0], shape[1], shape[2]};
    throw ShapeError(
        fmt::format("takes pictures [height, width, channels], received {}", show(shape)),
        shape.size() == 2 ? fmt::format("put `reshape: [{}, {}, 1]` before it", shape[0], shape[1]) : std::string());
}

}  // namespace layers::kinds

namespace declare {

using layers::Sides;

bool FieldType<Sides>::read(const Value& value, Sides& out, const Reading& reading) {
    const auto number = [&](const Value& item, std::int64_t& side) {
        const auto found = to_integer(item);
        if (!found || !reading.range.holds(static_cast<double>(*found)))
            return reading.wrong(value, expects(reading.range), value.is_scalar() ? number_help(value) : std::string());
        return side = *found, true;
    };
    if (!value.is_list()) return number(value, out.height) && number(value, out.width);
    if (value.items.size() != 2) return reading.wrong(value, expects(reading.range));
    return number(value.items[0], out.height) && number(value.items[1], out.width);
}

Value FieldType<Sides>::write(const Sides& sides) {
    if (sides.height == sides.width) return Value::integer(sides.height);
    return Value::list({Value::integer(sides.height), Value::integer(sides.width)});
}

std::string FieldType<Sides>::expects(const Range& range) {
    return fmt::format("a whole number{}, or two: [height, width]", range.text());
}

Form FieldType<Sides>::form(const Range& range) {
    const Form side = FieldType<std::int64_t>::form(range);
    return Form::either({side, Form::list_of(side)});
}

template <>
const std::vector<Choice<layers::Padding>>& choices<layers::Padding>() {
    using layers::Padding;
    static const std::vector<Choice<Padding>> all = {{Padding::valid, "valid"}, {Padding::same, "same"}};
    return all;
}

}  // namespace declare
