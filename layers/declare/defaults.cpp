#include "layers/declare/defaults.h"

#include <algorithm>

#include "layers/declare/catalog.h"

namespace declare {
namespace {

/// Sees every component and every map of settings within a value, the outer ones first.
struct Visitor {
    virtual ~Visitor() = default;
    virtual void on_component(const Kind& /*kind*/, const std::string& /*path*/) {}
    /// `fresh` holds the defaults of `map`, which may be changed.
    virtual void on_settings(Value& map, const Fields& fields, const Settings& fresh, const std::string& path) = 0;
};

void walk(Value& value, const Form& form, const std::string& path, Visitor& visitor);

void walk_settings(Value& map, const Fields& fields, const Settings& fresh, const std::string& path, Visitor& visitor) {
    visitor.on_settings(map, fields, fresh, path);
    for (const Field& field : fields)
        if (Value* value = map.find(field.key)) walk(*value, field.form(), path + "." + field.key, visitor);
}

/// A component without settings is its name alone, as `write_component` has it: also one that has settings elsewhere.
void walk_component(Value& value, const Catalog& catalog, const std::string& path, Visitor& visitor) {
    const bool named = value.is_scalar();
    if (!named && (!value.is_map() || value.entries.size() != 1 || !value.entries.front().value.is_map())) return;
    const Kind* kind = catalog.find(named ? value.text : value.entries.front().key);
    if (!kind) return;
    const std::string own_path = path + "." + kind->name;
    visitor.on_component(*kind, own_path);
    Value settings = named ? Value::map() : std::move(value.entries.front().value);
    walk_settings(settings, kind->fields, *make_component(*kind), own_path, visitor);
    if (settings.entries.empty()) {
        value = Value::string(kind->name);
    } else {
        value = Value::map();
        value.set(kind->name, std::move(settings));
    }
}

/// Of what may be either, the part that a value is. A component is told by its name, anything else that is a map is
/// settings.
const Form* part_that_fits(const Value& value, const std::vector<Form>& parts) {
    for (const Form& part : parts) {
        if (part.kind != Form::Kind::component || !(value.is_scalar() || value.is_map())) continue;
        const bool one = value.is_map() && value.entries.size() == 1;
        if (part.catalog->find(one ? value.entries.front().key : value.text)) return &part;
    }
    const auto wanted = value.is_map() ? Form::Kind::settings : value.is_list() ? Form::Kind::list : Form::Kind::word;
    const auto found = std::ranges::find(parts, wanted, &Form::kind);
    return found == parts.end() ? nullptr : &*found;
}

void walk(Value& value, const Form& form, const std::string& path, Visitor& visitor) {
    if (form.kind == Form::Kind::settings && value.is_map())
        walk_settings(value, *form.fields, *form.make(), path, visitor);
    else if (form.kind == Form::Kind::component)
        walk_component(value, *form.catalog, path, visitor);
    else if (form.kind == Form::Kind::list)
        for (Value& item : value.items) walk(item, form.parts.front(), path, visitor);
    else if (form.kind == Form::Kind::either)
        if (const Form* part = part_that_fits(value, form.parts)) walk(value, *part, path, visitor);
}

struct DefaultsRemover : Visitor {
    void on_settings(Value& map, const Fields& fields, const Settings& fresh, const std::string&) override {
        for (const Field& field : fields)
            if (const Value* value = map.find(field.key); value && !field.required && same(*value, field.write(fresh)))
                map.remove(field.key);
    }
};

struct DefaultsAdder : Visitor {
    void on_settings(Value& map, const Fields& fields, const Settings& fresh, const std::string&) override {
        for (const Field& field : fields)
            if (!field.required && !map.find(field.key)) map.set(field.key, field.write(fresh));
    }
};

struct FormatCollector : Visitor {
    void on_component(const Kind& kind, const std::string& path) override {
        if (kind.format > 1) formats[path] = kind.format;
    }
    void on_settings(Value& map, const Fields& fields, const Settings&, const std::string& path) override {
        for (const Field& field : fields)
            if (const Value* value = map.find(field.key); value && !value->is_null() && field.format > 1)
                formats[path + "." + field.key] = field.format;
    }
    Formats formats;
};

}  // namespace

Value without_defaults(Value value, const Form& form) {
    DefaultsRemover remover;
    walk(value, form, "", remover);
    return value;
}

Value with_defaults(Value value, const Form& form) {
    DefaultsAdder adder;
    walk(value, form, "", adder);
    return value;
}

Formats formats_in(Value value, const Form& form, const std::string& path) {
    FormatCollector collector;
    walk(value, form, path, collector);
    return collector.formats;
}

std::int64_t format_in(const Formats& formats, const std::string& path) {
    const auto found = formats.find(path);
    return found == formats.end() ? 1 : found->second;
}

Value write(const Formats& formats) {
    Value map = Value::map();
    for (const auto& [path, format] : formats) map.set(path, Value::integer(format));
    return map;
}

Formats read_formats(const Value& map) {
    Formats formats;
    for (const Value::Entry& entry : map.entries)
        if (const auto format = to_integer(entry.value)) formats[entry.key] = *format;
    return formats;
}

std::vector<std::string> differing(const Formats& a, const Formats& b) {
    Formats all = a;
    all.insert(b.begin(), b.end());
    std::vector<std::string> paths;
    for (const auto& [path, format] : all)
        if (format_in(a, path) != format_in(b, path)) paths.push_back(path);
    return paths;
}

}  // namespace declare
