#include "layers/declare/component.h"

#include <fmt/format.h>

#include "layers/declare/keras_habits.h"

namespace declare {
namespace {

/// Keras's own configuration style: `{name: adam, learning_rate: 0.01}`.
const Value* keras_style_name(const Value& map) {
    for (const char* key : {"name", "type", "class_name", "kind"})
        if (const Value* name = map.find(key); name && name->is_scalar()) return name;
    return nullptr;
}

std::string our_style(const Value& map, const Value& name) {
    Value settings = Value::map();
    for (const auto& entry : map.entries)
        if (entry.key == "config" && entry.value.is_map())
            for (const auto& inner : entry.value.entries) settings.set(inner.key, inner.value);
        else if (&entry.value != &name)
            settings.set(entry.key, entry.value);
    return settings.entries.empty() ? name.text : fmt::format("{}: {}", name.text, show(settings));
}

std::string name_help(const std::string& name, const Catalog& catalog) {
    if (const auto line = as_no_call(name, catalog)) return fmt::format("write `{}`", *line);
    std::string help = habitual_name(name, catalog);
    return help.empty() ? suggestion(name, catalog.names()) : help;
}

std::shared_ptr<Component> unknown(const Value& value, const Place& place, const std::string& name,
                                   const Catalog& catalog, const Reading& reading) {
    reading.diagnostics.error(Located{place, value.via},
                              fmt::format("{}: unknown {} `{}`", reading.label, catalog.family, name),
                              name_help(name, catalog));
    return nullptr;
}

}  // namespace

bool read_component_settings(const Value& value, Component& component, Diagnostics& diagnostics) {
    return read_settings_or_main(value, component, component.kind->fields, fmt::format("`{}`", component.name()),
                                 diagnostics);
}

std::shared_ptr<Component> read_component(const Value& value, const Catalog& catalog, const Reading& reading) {
    const std::string expected = fmt::format("{} {}", catalog.article, catalog.family);
    if (value.is_scalar() && !to_number(value) && !to_bool(value)) {
        const Kind* kind = catalog.find(value.text);
        if (!kind) return unknown(value, value.place, value.text, catalog, reading);
        auto component = make_component(*kind);
        Value none;
        none.place = value.place;
        none.via = value.via;
        return read_component_settings(none, *component, reading.diagnostics) ? component : nullptr;
    }
    if (!value.is_map() || value.entries.empty()) {
        reading.wrong(value, expected);
        return nullptr;
    }
    if (const Value* name = keras_style_name(value); name && catalog.find(name->text)) {
        reading.wrong(value, expected + " by its name", fmt::format("write `{}`", our_style(value, *name)));
        return nullptr;
    }
    if (value.entries.size() != 1) {
        reading.wrong(value, expected + " with one name");
        return nullptr;
    }
    const Value::Entry& entry = value.entries.front();
    const Kind* kind = catalog.find(entry.key);
    if (!kind) return unknown(value, entry.place, entry.key, catalog, reading);
    auto component = make_component(*kind);
    Value settings = entry.value;
    if (settings.is_null()) settings.place = entry.place;
    return read_component_settings(settings, *component, reading.diagnostics) ? component : nullptr;
}

Value write_component(const Component& component) {
    if (component.kind->fields.empty()) return Value::string(component.name());
    Value map = Value::map();
    map.set(component.name(), write_settings(component, component.kind->fields));
    return map;
}

}  // namespace declare
