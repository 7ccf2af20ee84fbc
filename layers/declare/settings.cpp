#include "layers/declare/settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "layers/declare/keras_habits.h"

namespace declare {

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
std::string key_help(const Value::Entry& entry, const Value& map, const Fields& fields,
                     const Diagnostics& diagnostics) {
    if (fields.empty()) return "it has no settings";
    if (std::string help = habitual_key(entry, map, fields, diagnostics); !help.empty()) return help;
    const std::string& key = entry.key;
    const auto main = std::ranges::find(fields, true, &Field::main);
    const Catalog* components = main == fields.end() || !main->components ? nullptr : main->components();
    if (components && nearest(key, keys(fields)).empty())
        if (const std::string near = nearest(key, components->names()); !near.empty())
            return fmt::format("did you mean `{}`?", near);
    return suggestion(key, keys(fields));
}

/// The entries whose keys are no fields; null for one that was told of before.
std::vector<const Value::Entry*> unknown_keys(const Value& map, const Fields& fields, const Diagnostics& diagnostics) {
    std::vector<const Value::Entry*> unknown;
    const bool any_told = diagnostics.errors() > 0;
    for (const auto& entry : map.entries)
        if (!find_field(fields, entry.key))
            unknown.push_back(any_told && diagnostics.has_error_at(entry.place) ? nullptr : &entry);
    return unknown;
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
    const std::vector<const Value::Entry*> unknown = unknown_keys(map, fields, diagnostics);
    const bool wrong_key = std::ranges::find(unknown, nullptr) != unknown.end();
    bool good = unknown.empty();
    for (const Value::Entry* entry : unknown)
        if (entry)
            diagnostics.error(Located{entry->place, map.via}, fmt::format("unknown key `{}` of {}", entry->key, owner),
                              key_help(*entry, map, fields, diagnostics));
    for (const auto& entry : map.entries)
        if (const Field* field = find_field(fields, entry.key); field && !entry.value.is_null())
            good = field->read(entry.value, settings, reading_of(*field, owner, diagnostics)) && good;
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
    if (std::string help = habitual_settings(value, owner); !help.empty()) {
        diagnostics.error(value, fmt::format("{}: expected a map of settings, received `{}`", owner, show(value)),
                          std::move(help));
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

Fields joined(Fields first, const Fields& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

}  // namespace declare
