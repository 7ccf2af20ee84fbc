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

Windows windows_over(const Picture& src, const Sides& window, const Sides& strides, const Sides& dilation,
                     Padding padding) {
    return {slide_over(src.height, {0, window.height, strides.height, dilation.height}, padding),
            slide_over(src.width, {0, window.width, strides.width, dilation.width}, padding)};
}

}  // namespace layers::kinds

namespace declare {

using layers::Edges;
using layers::Sides;

namespace {

/// A number, or a list of two; false, with nothing reported, for anything else.
bool read_two(const Value& value, std::int64_t& first, std::int64_t& second, const Range& range) {
    if (value.is_list() && value.items.size() != 2) return false;
    const auto a = to_integer(value.is_list() ? value.items[0] : value);
    const auto b = to_integer(value.is_list() ? value.items[1] : value);
    if (!a || !b || !range.holds(static_cast<double>(*a)) || !range.holds(static_cast<double>(*b))) return false;
    first = *a;
    second = *b;
    return true;
}

Value two_or_one(std::int64_t first, std::int64_t second) {
    return first == second ? Value::integer(first) : Value::list({Value::integer(first), Value::integer(second)});
}

std::string help_with(const Value& value) { return value.is_scalar() ? number_help(value) : std::string(); }

}  // namespace

bool FieldType<Sides>::read(const Value& value, Sides& out, const Reading& reading) {
    if (read_two(value, out.height, out.width, reading.range)) return true;
    return reading.wrong(value, expects(reading.range), help_with(value));
}

Value FieldType<Sides>::write(const Sides& sides) { return two_or_one(sides.height, sides.width); }

std::string FieldType<Sides>::expects(const Range& range) {
    return fmt::format("a whole number{}, or two: [height, width]", range.text());
}

Form FieldType<Sides>::form(const Range& range) {
    const Form side = FieldType<std::int64_t>::form(range);
    return Form::either({side, Form::list_of(side)});
}

/// A list of two holds what stands for the two edges of each side: a number, or two.
bool FieldType<Edges>::read(const Value& value, Edges& out, const Reading& reading) {
    const bool two = value.is_list() && value.items.size() == 2;
    if (read_two(two ? value.items[0] : value, out.top, out.bottom, reading.range) &&
        read_two(two ? value.items[1] : value, out.left, out.right, reading.range) && (two || value.is_scalar()))
        return true;
    return reading.wrong(value, expects(reading.range), help_with(value));
}

Value FieldType<Edges>::write(const Edges& edges) {
    const bool alike = edges.top == edges.bottom && edges.left == edges.right;
    if (alike) return two_or_one(edges.top, edges.left);
    const auto two = [](std::int64_t a, std::int64_t b) { return Value::list({Value::integer(a), Value::integer(b)}); };
    return Value::list({two(edges.top, edges.bottom), two(edges.left, edges.right)});
}

std::string FieldType<Edges>::expects(const Range& range) {
    return fmt::format("a whole number{}, or [height, width], or [[top, bottom], [left, right]]", range.text());
}

Form FieldType<Edges>::form(const Range& range) {
    const Form side = FieldType<std::int64_t>::form(range);
    return Form::either({side, Form::list_of(Form::either({side, Form::list_of(side)}))});
}

template <>
const std::vector<Choice<layers::Padding>>& choices<layers::Padding>() {
    using layers::Padding;
    static const std::vector<Choice<Padding>> all = {{Padding::valid, "valid"}, {Padding::same, "same"}};
    return all;
}

}  // namespace declare
