#pragma once

#include "layers/declare/catalog.h"
#include "layers/declare/settings.h"

namespace declare {

/// Reads `adam`, `adam: 0.01` or `adam: {learning_rate: 0.01}`; nullptr after an error was reported.
std::shared_ptr<Component> read_component(const Value& value, const Catalog& catalog, const Reading& reading);
/// Reads what stands beside the name of a known kind: settings or the main setting.
bool read_component_settings(const Value& value, Component& component, Diagnostics& diagnostics);
/// `name: {every setting}`, or the name alone for a component without settings.
Value write_component(const Component& component);

template <std::derived_from<Component> Family>
struct FieldType<std::shared_ptr<const Family>> {
    static bool read(const Value& value, Ref<Family>& out, const Reading& reading) {
        const auto component = read_component(value, catalog<Family>(), reading);
        if (component) out = std::dynamic_pointer_cast<const Family>(component);
        return component != nullptr;
    }
    static Value write(const Ref<Family>& component) { return component ? write_component(*component) : Value::null(); }
    static std::string expects(const Range&) { return catalog<Family>().article + " " + catalog<Family>().family; }
    static Form form(const Range&) { return {.kind = Form::Kind::component, .catalog = &catalog<Family>()}; }
    static const Catalog* components() { return &catalog<Family>(); }
};

}  // namespace declare
