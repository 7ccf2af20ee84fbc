#include "layers/declare/field.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "layers/declare/decimal.h"

namespace declare {

void Settings::check(const Value&, Diagnostics&) const {}

bool Range::holds(double number) const {
    return (!least || number >= *least) && (!most || number <= *most) && (!above || number > *above) &&
           (!below || number < *below);
}

std::string Range::text() const {
    std::vector<std::string> parts;
    if (least) parts.push_back(fmt::format("at least {}", *least));
    if (above) parts.push_back(fmt::format("above {}", *above));
    if (most) parts.push_back(fmt::format("at most {}", *most));
    if (below) parts.push_back(fmt::format("below {}", *below));
    return parts.empty() ? "" : fmt::format(", {}", fmt::join(parts, " and "));
}

bool Reading::wrong(const Value& value, const std::string& expected, std::string help) const {
    diagnostics.error(value, fmt::format("{}: expected {}, received `{}`", label, expected, show(value)),
                      std::move(help));
    return false;
}

namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, text) != words.end();
}

}  // namespace

std::string number_help(const Value& value) {
    if (!value.is_scalar()) return {};
    std::string text = value.text;
    if (value.quoted) {
        Value bare = value;
        bare.quoted = false;
        return to_number(bare) ? "write it without quotes" : number_help(bare);
    }
    if (is_one_of(text, {".nan", ".NaN", ".inf", "-.inf", "nan", "inf", "NaN", "Infinity"}))
        return "a number here is finite";
    if (text.starts_with("0x") || text.starts_with("0X") || text.starts_with("0o")) return "write it in decimal";
    if (text.size() > 1 && text[0] == '0' && std::isdigit(static_cast<unsigned char>(text[1])))
        return fmt::format("a leading 0 means octal to some readers: write `{}`",
                           text.substr(text.find_first_not_of('0') == std::string::npos ? text.size() - 1
                                                                                        : text.find_first_not_of('0')));
    if (const auto number = read_decimal(text); number && std::isinf(*number))
        return "that is too large: a number here ends at 1.8e308";
    for (const char separator : {',', '_'})
        if (text.find(separator) != std::string::npos) {
            Value other = value;
            if (separator == ',')
                std::ranges::replace(other.text, ',', '.');
            else
                std::erase(other.text, '_');
            if (to_number(other)) return fmt::format("write `{}`", other.text);
        }
    return {};
}

namespace {

std::string integer_help(const Value& value) {
    if (const auto number = to_number(value); number && *number == std::floor(*number) && std::abs(*number) < 9e15)
        return fmt::format("write `{}`", static_cast<std::int64_t>(*number));
    return number_help(value);
}

}  // namespace

bool FieldType<bool>::read(const Value& value, bool& out, const Reading& reading) {
    if (const auto b = to_bool(value)) return out = *b, true;
    std::string help;
    if (value.is_scalar() && is_one_of(value.text, {"yes", "on", "y", "True", "TRUE", "Yes", "On", "1"}))
        help = "write `true`";
    if (value.is_scalar() && is_one_of(value.text, {"no", "off", "n", "False", "FALSE", "No", "Off", "0"}))
        help = "write `false`";
    return reading.wrong(value, expects({}), help);
}

bool FieldType<std::int64_t>::read(const Value& value, std::int64_t& out, const Reading& reading) {
    const auto i = to_integer(value);
    if (!i) return reading.wrong(value, expects(reading.range), integer_help(value));
    if (!reading.range.holds(static_cast<double>(*i))) return reading.wrong(value, expects(reading.range));
    return out = *i, true;
}

bool FieldType<double>::read(const Value& value, double& out, const Reading& reading) {
    const auto d = to_number(value);
    if (!d) return reading.wrong(value, expects(reading.range), number_help(value));
    if (!reading.range.holds(*d)) return reading.wrong(value, expects(reading.range));
    return out = *d, true;
}

bool FieldType<std::string>::read(const Value& value, std::string& out, const Reading& reading) {
    if (!value.is_scalar()) return reading.wrong(value, expects({}));
    return out = value.text, true;
}

int read_choice(const Value& value, const std::vector<std::string>& names, const Reading& reading) {
    if (value.is_scalar())
        for (std::size_t i = 0; i < names.size(); ++i)
            if (names[i] == value.text) return static_cast<int>(i);
    std::string help;
    if (value.is_scalar())
        if (const std::string near = nearest(value.text, names); !near.empty())
            help = fmt::format("did you mean `{}`?", near);
    reading.wrong(value, expects_choice(names), help);
    return -1;
}

std::string expects_choice(const std::vector<std::string>& names) {
    return fmt::format("one of `{}`", fmt::join(names, "`, `"));
}

Value Field::default_in(const Settings& owner) const {
    Value value = required ? Value::null() : write(owner);
    const auto is_null = [](const Value::Entry& entry) { return entry.value.is_null(); };
    const bool empty = (value.is_scalar() && value.text.empty()) || (value.is_list() && value.items.empty()) ||
                       (value.is_map() && std::ranges::all_of(value.entries, is_null));
    return empty ? Value::null() : value;
}

Value write_settings(const Settings& settings, const Fields& fields) {
    Value map = Value::map();
    for (const Field& field : fields) map.set(field.key, field.write(settings));
    return map;
}

}  // namespace declare
