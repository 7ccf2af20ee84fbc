#include "layers/declare/field.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "layers/declare/catalog.h"

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

namespace {

const Field* find_field(const Fields& fields, std::string_view key) {
    const auto found = std::ranges::find(fields, key, &Field::key);
    return found == fields.end() ? nullptr : &*found;
}

std::vector<std::string> keys(const Fields& fields) {
    std::vector<std::string> result;
    for (const Field& field : fields) result.push_back(field.key);
    return result;
}

Reading reading_of(const Field& field, const std::string& owner, Diagnostics& diagnostics) {
    return {fmt::format("`{}` of {}", field.key, owner), field.range, diagnostics};
}

}  // namespace

namespace {

/// `[units: 100, activation: elu]` is a list of two maps: the map that was meant.
std::string braces_help(const Value& list, const Fields& fields) {
    Value map = Value::map();
    for (const Value& item : list.items) {
        if (!item.is_map() || item.entries.size() != 1 || !find_field(fields, item.entries[0].key)) return {};
        map.entries.push_back(item.entries[0]);
    }
    return map.entries.empty() ? "" : fmt::format("write `{}`", show(map));
}

/// `{cosine_dcay: …}` of an optimizer may be meant as a setting, or as a component of its main one.
std::string key_help(const std::string& key, const Fields& fields) {
    const auto main = std::ranges::find(fields, true, &Field::main);
    const Catalog* components = main == fields.end() || !main->components ? nullptr : main->components();
    if (components && nearest(key, keys(fields)).empty())
        if (const std::string near = nearest(key, components->names()); !near.empty())
            return fmt::format("did you mean `{}`?", near);
    return suggestion(key, keys(fields));
}

}  // namespace

bool read_settings(const Value& map, Settings& settings, const Fields& fields, const std::string& owner,
                   Diagnostics& diagnostics) {
    if (!map.is_map() && !map.is_null()) {
        diagnostics.error(map, fmt::format("{}: expected a map of settings, received `{}`", owner, show(map)),
                          braces_help(map, fields));
        return false;
    }
    // A key that was wrong already, such as an empty one, is told once; nobody knows which setting it was to be.
    const bool wrong_key = std::ranges::any_of(map.entries, [&](const auto& entry) {
        return !find_field(fields, entry.key) && diagnostics.has_error_at(entry.place);
    });
    bool good = !wrong_key;
    for (const auto& entry : map.entries) {
        const Field* field = find_field(fields, entry.key);
        if (!field && diagnostics.has_error_at(entry.place)) continue;
        if (!field) {
            const std::string help = fields.empty() ? "it has no settings" : key_help(entry.key, fields);
            diagnostics.error(Located{entry.place, map.via}, fmt::format("unknown key `{}` of {}", entry.key, owner),
                              help);
            good = false;
        } else if (!entry.value.is_null()) {
            good = field->read(entry.value, settings, reading_of(*field, owner, diagnostics)) && good;
        }
    }
    for (const Field& field : fields) {
        const Value* value = map.find(field.key);
        if (!field.required || wrong_key || (value && !value->is_null())) continue;
        good = false;
        // A value that is null because it was wrong already is told once.
        if (value && diagnostics.has_error_at(value->place)) continue;
        diagnostics.error(map, fmt::format("{} needs `{}`: {}", owner, field.key, field.doc),
                          fmt::format("expected {}", field.expects));
    }
    if (good) {
        const int before = diagnostics.errors();
        settings.check(map, diagnostics);
        good = diagnostics.errors() == before;
    }
    return good;
}

namespace {

bool names_component_of_main(const Value& value, const Fields& fields, const Field* main) {
    if (!main || !main->components || !main->components()) return false;
    if (!value.is_map() || value.entries.size() != 1) return false;
    const std::string& key = value.entries.front().key;
    return !find_field(fields, key) && main->components()->find(key);
}

}  // namespace

bool read_settings_or_main(const Value& value, Settings& settings, const Fields& fields, const std::string& owner,
                           Diagnostics& diagnostics) {
    const auto found = std::ranges::find(fields, true, &Field::main);
    const Field* main = found == fields.end() ? nullptr : &*found;
    const bool is_main = !value.is_null() && (!value.is_map() || names_component_of_main(value, fields, main)) &&
                         (!value.is_list() || braces_help(value, fields).empty());
    if (!is_main) return read_settings(value, settings, fields, owner, diagnostics);
    if (!main) {
        diagnostics.error(value, fmt::format("{} takes {}, received `{}`", owner,
                                             fields.empty() ? "no settings" : "a map of settings", show(value)));
        return false;
    }
    if (!main->read(value, settings, reading_of(*main, owner, diagnostics))) return false;
    // The rest are defaults; a required one among them is still missing.
    Value rest = Value::map();
    rest.place = value.place;
    rest.via = value.via;
    bool good = true;
    for (const Field& field : fields)
        if (field.required && !field.main) {
            diagnostics.error(value, fmt::format("{} needs `{}`: {}", owner, field.key, field.doc),
                              fmt::format("expected {}", field.expects));
            good = false;
        }
    if (good) {
        const int before = diagnostics.errors();
        settings.check(rest, diagnostics);
        good = diagnostics.errors() == before;
    }
    return good;
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
