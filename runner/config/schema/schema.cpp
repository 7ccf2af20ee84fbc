#include "runner/config/schema/schema.h"

#include <fmt/format.h>

#include <algorithm>

#include "layers/kinds/layer.h"
#include "runner/config/model/entry_words.h"
#include "runner/config/schema/sections.h"
#include "runner/config/variants/axis.h"
#include "runner/config/variants/names.h"
#include "runner/config/variants/seeds.h"

namespace runner {
namespace schema_writing {  // the short names of its helpers are its own
namespace {

using Pairs = std::vector<std::pair<std::string, Value>>;

Value object(const Pairs& pairs) {
    Value map = Value::map();
    for (const auto& [key, value] : pairs) map.set(key, value);
    return map;
}

Value words(const std::vector<std::string>& texts) {
    Value list = Value::list();
    for (const std::string& text : texts) list.items.push_back(Value::string(text));
    return list;
}

Value type(const char* name) { return object({{"type", Value::string(name)}}); }
Value reference(const std::string& name) { return object({{"$ref", Value::string("#/definitions/" + name)}}); }
Value any_of(std::vector<Value> choices) { return object({{"anyOf", Value::list(std::move(choices))}}); }

/// A whole number where it is one: `1`, not `1.0`.
Value number(double value) {
    const auto whole = static_cast<std::int64_t>(value);
    return static_cast<double>(whole) == value ? Value::integer(whole) : Value::number(value);
}

Value ranged(const char* name, const declare::Range& range) {
    Value schema = type(name);
    if (range.least) schema.set("minimum", number(*range.least));
    if (range.most) schema.set("maximum", number(*range.most));
    if (range.above) schema.set("exclusiveMinimum", number(*range.above));
    if (range.below) schema.set("exclusiveMaximum", number(*range.below));
    return schema;
}

/// Any scalar is text, unless it must look like something.
Value text(const std::string& pattern) {
    if (pattern.empty()) return object({{"type", words({"string", "number", "boolean"})}});
    return object({{"type", Value::string("string")}, {"pattern", Value::string(pattern)}});
}

std::vector<std::string> required_keys(const Fields& fields) {
    std::vector<std::string> result;
    for (const Field& field : fields)
        if (field.required) result.push_back(field.key);
    return result;
}

Value requiring(const std::vector<std::string>& keys) { return object({{"required", words(keys)}}); }

/// Builds the schema from forms; what has a name is defined once and referred to.
class SchemaWriter {
public:
    Value write();

private:
    enum class Required { here, elsewhere };

    Value of(const Form& form);
    Value given_or(const Form& form, const char* otherwise);
    Value property(const Field& field, const declare::Settings* defaults);
    Value properties(const Fields& fields, const declare::Settings* defaults);
    Value settings(const Fields& fields, const declare::Settings* defaults, Required required);
    Value list_of(const Form& item);
    Value map_of(const Form& form);

    std::string component(const Catalog& catalog);
    std::vector<Value> names(const Catalog& catalog, std::vector<std::pair<std::string, std::string>> more = {});
    void add_kinds(Value& map, const Catalog& catalog, const std::string& family);
    Value kind(const Kind& kind);

    void define_layers();
    Value layer_kind(const Kind& kind);
    Value layer_word(const EntryWord& word);
    Value entry_with_keys();
    void add_entry_keys(Value& properties);
    void define_variant();
    void define_axis();
    void define_seeds();

    Value section(const Section& section);
    Value complete_sections();
    void require_sections(Value& schema);

    Value definitions_ = Value::map();
};

// ---- values --------------------------------------------------------------------------------------------------------

Value SchemaWriter::of(const Form& form) {
    switch (form.kind) {
        case Form::Kind::anything:
            return Value::map();
        case Form::Kind::boolean:
            return type("boolean");
        case Form::Kind::integer:
            return ranged("integer", form.range);
        case Form::Kind::number:
            return ranged("number", form.range);
        case Form::Kind::text:
            return text(form.pattern);
        case Form::Kind::word:
            return object({{"enum", words(form.words)}});
        case Form::Kind::null:
            return type("null");
        case Form::Kind::list:
            return list_of(form.parts[0]);
        case Form::Kind::map:
            return map_of(form);
        case Form::Kind::settings: {
            const auto defaults = form.make();
            std::vector<Value> choices = {settings(*form.fields, defaults.get(), Required::here)};
            for (const Field& field : *form.fields)
                if (field.main) choices.push_back(of(field.form()));
            return choices.size() == 1 ? choices[0] : any_of(choices);
        }
        case Form::Kind::component:
            return reference(component(*form.catalog));
        case Form::Kind::either: {
            std::vector<Value> choices;
            for (const Form& part : form.parts) choices.push_back(of(part));
            return any_of(choices);
        }
        case Form::Kind::named:
            return reference(form.name);
    }
    return Value::map();
}

/// A value, or what may stand instead of it: `$name`, and null where it may be left out.
Value SchemaWriter::given_or(const Form& form, const char* otherwise) {
    Value schema = of(form);
    if (schema.entries.empty()) return schema;
    if (Value* choices = schema.find("anyOf"))
        choices->items.push_back(reference(otherwise));
    else
        schema = any_of({schema, reference(otherwise)});
    return schema;
}

/// One item may stand without its list; a list that stands in a list is spliced into it.
Value SchemaWriter::list_of(const Form& item) {
    Value items = given_or(item, "absent");
    if (items.find("anyOf")) items.find("anyOf")->items.push_back(type("array"));
    return any_of({of(item), object({{"type", Value::string("array")}, {"items", items}})});
}

Value SchemaWriter::map_of(const Form& form) {
    Value schema = type("object");
    if (!form.pattern.empty()) schema.set("propertyNames", object({{"pattern", Value::string(form.pattern)}}));
    const Value value = given_or(form.parts[0], "absent");
    if (!value.entries.empty()) schema.set("additionalProperties", value);
    return schema;
}

// ---- settings ------------------------------------------------------------------------------------------------------

Value SchemaWriter::property(const Field& field, const declare::Settings* defaults) {
    Value schema = object({{"description", Value::string(fmt::format("{} ({})", field.doc, field.expects))}});
    if (const Value value = defaults ? field.default_in(*defaults) : Value::null(); !value.is_null())
        schema.set("default", value);
    for (auto& entry : given_or(field.form(), field.required ? "parameter" : "absent").entries)
        schema.set(entry.key, entry.value);
    return schema;
}

Value SchemaWriter::properties(const Fields& fields, const declare::Settings* defaults) {
    Value result = Value::map();
    for (const Field& field : fields) result.set(field.key, property(field, defaults));
    return result;
}

Value SchemaWriter::settings(const Fields& fields, const declare::Settings* defaults, Required required) {
    Value schema = type("object");
    schema.set("properties", properties(fields, defaults));
    schema.set("additionalProperties", Value::boolean(false));
    const auto keys = required_keys(fields);
    if (required == Required::here && !keys.empty()) schema.set("required", words(keys));
    return schema;
}

// ---- components ----------------------------------------------------------------------------------------------------

/// `elu` alone, with its help, and the names that Keras's classes have; `more` are names that are no components.
std::vector<Value> SchemaWriter::names(const Catalog& catalog, std::vector<std::pair<std::string, std::string>> more) {
    Value names = Value::list(), docs = Value::list();
    std::string classes;
    for (const Kind* kind : catalog.kinds) {
        if (kind->needs_settings()) continue;
        std::vector<std::string> all = kind->aliases;
        all.insert(all.begin(), kind->name);
        for (const std::string& name : all) more.emplace_back(name, kind->doc);
        classes += (classes.empty() ? "" : "|") + kind->class_pattern();
    }
    for (const auto& [name, doc] : more) {
        names.items.push_back(Value::string(name));
        docs.items.push_back(Value::string(doc));
    }
    std::vector<Value> choices;
    if (!names.items.empty()) choices.push_back(object({{"enum", names}, {"enumDescriptions", docs}}));
    if (!classes.empty()) choices.push_back(text(classes));
    return choices;
}

/// `elu: …` for each of a family: what stands beside the names is defined apart.
void SchemaWriter::add_kinds(Value& map, const Catalog& catalog, const std::string& family) {
    Value properties = map.find("properties") ? *map.find("properties") : Value::map(), classes = Value::map();
    for (const Kind* kind : catalog.kinds) {
        const std::string definition = family + "." + kind->name;
        const Value described =
            object({{"description", Value::string(kind->doc)}, {"allOf", Value::list({reference(definition)})}});
        properties.set(kind->name, described);
        for (const std::string& alias : kind->aliases) properties.set(alias, described);
        classes.set(kind->class_pattern(), reference(definition));
    }
    map.set("properties", properties);
    map.set("patternProperties", classes);
    map.set("additionalProperties", Value::boolean(false));
}

std::string SchemaWriter::component(const Catalog& catalog) {
    if (definitions_.find(catalog.family)) return catalog.family;
    definitions_.set(catalog.family, Value::map());  // components may hold each other
    std::vector<Value> choices = names(catalog);
    Value map = type("object");
    map.set("minProperties", Value::integer(1));
    map.set("maxProperties", Value::integer(1));
    add_kinds(map, catalog, catalog.family);
    for (const Kind* one : catalog.kinds) definitions_.set(catalog.family + "." + one->name, kind(*one));
    choices.push_back(map);
    definitions_.set(catalog.family, any_of(choices));
    return catalog.family;
}

/// What stands beside a component's name: its settings, or the main one alone.
Value SchemaWriter::kind(const Kind& kind) {
    const auto defaults = declare::make_component(kind);
    std::vector<Value> choices = {settings(kind.fields, defaults.get(), Required::here)};
    if (const Field* main = kind.main()) choices.push_back(of(main->form()));
    choices.push_back(reference(kind.needs_settings() ? "parameter" : "absent"));
    return any_of(choices);
}

// ---- layers --------------------------------------------------------------------------------------------------------

void SchemaWriter::add_entry_keys(Value& properties) {
    for (const EntryKey& key : entry_keys()) {
        Value schema = object({{"description", Value::string(key.doc)}});
        for (auto& entry : given_or(key.form, "absent").entries) schema.set(entry.key, entry.value);
        properties.set(key.name, schema);
    }
}

/// As `kind`, with what names and connects a layer among its settings; a layer that is dropped may lack some.
Value SchemaWriter::layer_kind(const Kind& kind) {
    const auto defaults = declare::make_component(kind);
    Value map = settings(kind.fields, defaults.get(), Required::elsewhere);
    add_entry_keys(*map.find("properties"));
    if (kind.needs_settings()) {
        map.set("if", requiring({"when"}));
        map.set("else", requiring(required_keys(kind.fields)));
    }
    std::vector<Value> choices = {map};
    if (const Field* main = kind.main()) choices.push_back(of(main->form()));
    if (!kind.main() && joins(kind)) choices.push_back(list_of(Form::of_text()));
    choices.push_back(reference(kind.needs_settings() ? "parameter" : "absent"));
    return any_of(choices);
}

/// `repeat: 5`, or a map with the same and the layers.
Value SchemaWriter::layer_word(const EntryWord& word) {
    Value map = type("object"), properties = Value::map();
    properties.set(word.main, given_or(word.form, "parameter"));
    if (word.name == "repeat") properties.set("layers", reference("layers"));
    add_entry_keys(properties);
    map.set("properties", properties);
    map.set("additionalProperties", Value::boolean(false));
    map.set("required", words({word.main}));
    return object({{"description", Value::string(word.doc)},
                   {"anyOf", Value::list({map, of(word.form), reference("parameter")})}});
}

/// `{dense: …, name: …, when: …}`: one word, and what names and connects it.
Value SchemaWriter::entry_with_keys() {
    const Catalog& catalog = declare::catalog<layers::Layer>();
    Value map = type("object"), properties = Value::map(), one_word = Value::list();
    for (const EntryWord& word : entry_words()) {
        properties.set(word.name, layer_word(word));
        one_word.items.push_back(requiring({word.name}));
    }
    properties.set("layers", object({{"description", Value::string("what is repeated")},
                                     {"allOf", Value::list({reference("layers")})}}));
    add_entry_keys(properties);
    map.set("properties", properties);
    add_kinds(map, catalog, catalog.family);
    for (const Kind* kind : catalog.kinds) {
        one_word.items.push_back(requiring({kind->name}));
        for (const std::string& alias : kind->aliases) one_word.items.push_back(requiring({alias}));
    }
    // Keras's class names are courtesy: only where all names are ours is one of them counted.
    map.set("if", object({{"propertyNames", object({{"pattern", Value::string("^[a-z]")}})}}));
    map.set("then", object({{"oneOf", one_word}}));
    map.set("dependencies", object({{"layers", words({"repeat"})}}));
    return map;
}

void SchemaWriter::define_layers() {
    const Catalog& catalog = declare::catalog<layers::Layer>();
    for (const Kind* kind : catalog.kinds) definitions_.set(catalog.family + "." + kind->name, layer_kind(*kind));
    std::vector<Value> choices = names(catalog);
    choices.push_back(entry_with_keys());
    choices.push_back(reference("absent"));
    choices.push_back(object({{"type", Value::string("array")}, {"items", reference("layers")}}));
    definitions_.set("layers", any_of(choices));
}

// ---- variants ------------------------------------------------------------------------------------------------------

/// Parameters of any kind, and sections that it replaces whole.
void SchemaWriter::define_variant() {
    Value map = type("object"), properties = Value::map();
    for (const std::string& name : replaceable_sections()) properties.set(name, reference("section." + name));
    map.set("properties", properties);
    definitions_.set("variant", any_of({map, reference("absent")}));
}

Value race_of_axis() {
    return object({{"type", Value::string("object")},
                   {"properties", object({{"miss", ranged("number", {.above = 0, .below = 1})}})},
                   {"required", words({"miss"})},
                   {"additionalProperties", Value::boolean(false)}});
}

Value halving_of_axis() {
    return object({{"type", Value::string("object")},
                   {"properties",
                    object({{"from", ranged("integer", {.least = 1})},
                            {"factor", any_of({ranged("integer", {.least = 2, .most = 1000}), reference("absent")})}})},
                   {"required", words({"from"})},
                   {"additionalProperties", Value::boolean(false)}});
}

void SchemaWriter::define_axis() {
    const Value values = object({{"type", words({"array", "object"})}});
    Value choosing = type("object");
    Value properties = object(
        {{"choose", object({{"anyOf", Value::list({values, reference("parameter")})}})},
         {"by", object({{"type", Value::string("string")}})},
         {"seeds", any_of({ranged("integer", {.least = 1}), reference("absent")})},
         {"trials", any_of({ranged("integer", {.least = 2}), reference("absent")})},
         {"sampler", any_of({object({{"enum", words(declare::FieldType<Sampler>::names())}}), reference("absent")})},
         {"draw", any_of({ranged("integer", {.least = 0}), reference("absent")})},
         {"race", any_of({race_of_axis(), reference("absent")})},
         {"halving", any_of({halving_of_axis(), reference("absent")})}});
    for (const AxisKey& key : axis_keys()) properties.find(key.name)->set("description", Value::string(key.doc));
    choosing.set("properties", properties);
    choosing.set("required", words({"choose", "by"}));
    choosing.set("additionalProperties", Value::boolean(false));
    Value labelled = object({{"type", Value::string("object")}, {"minProperties", Value::integer(1)}});
    labelled.set("if", requiring({"choose"}));
    labelled.set("then", choosing);
    labelled.set("else", object({{"propertyNames", object({{"pattern", Value::string(name_pattern)}})}}));
    const Value list = object({{"type", Value::string("array")}, {"minItems", Value::integer(1)}});
    definitions_.set("axis", any_of({list, labelled, reference("absent")}));
}

void SchemaWriter::define_seeds() {
    const Value seed = ranged("integer", {.least = 0, .below = seeds_end});
    const Value list = object({{"type", Value::string("array")},
                               {"minItems", Value::integer(1)},
                               {"items", any_of({seed, reference("parameter")})}});
    definitions_.set("seeds", any_of({ranged("integer", {.least = 1, .most = double(most_trials)}), list}));
}

// ---- the whole -----------------------------------------------------------------------------------------------------

/// A section that a variant may replace is defined once; what it requires is said where the file is whole.
Value SchemaWriter::section(const Section& section) {
    Value schema = object({{"description", Value::string(section.doc)}});
    const auto& replaceable = replaceable_sections();
    if (std::ranges::find(replaceable, section.key) != replaceable.end()) {
        const auto defaults = section.form.make();
        definitions_.set(
            "section." + section.key,
            any_of({settings(*section.form.fields, defaults.get(), Required::elsewhere), reference("absent")}));
        schema.set("allOf", Value::list({reference("section." + section.key)}));
        return schema;
    }
    for (auto& entry : given_or(section.form, "absent").entries) schema.set(entry.key, entry.value);
    return schema;
}

Value SchemaWriter::complete_sections() {
    Value properties = Value::map();
    for (const Section& section : sections()) {
        const auto keys = section.is_settings() ? required_keys(*section.form.fields) : std::vector<std::string>();
        if (!keys.empty()) properties.set(section.key, requiring(keys));
    }
    return object({{"properties", properties}});
}

/// A file that extends another may leave out anything; a variant may bring what the file lacks.
void SchemaWriter::require_sections(Value& schema) {
    const Value complete = complete_sections();
    std::vector<std::string> all;
    for (const auto& entry : complete.find("properties")->entries) all.push_back(entry.key);
    const Value variants =
        object({{"properties", object({{"variants", object({{"additionalProperties", complete}})}})}});
    schema.set("if", requiring({"extends"}));
    schema.set("else", object({{"allOf", Value::list({complete, variants})},
                               {"if", object({{"not", any_of({requiring({"variants"}), requiring({"grid"})})}})},
                               {"then", requiring(all)}}));
}

Value SchemaWriter::write() {
    const std::string parameter = "^\\$[A-Za-z_][A-Za-z0-9_-]*$";
    definitions_.set("parameter", object({{"description", Value::string("`$name`: the value of a parameter")},
                                          {"type", Value::string("string")},
                                          {"pattern", Value::string(parameter)}}));
    definitions_.set("absent", object({{"description", Value::string("null: left out; `$name`: a parameter's value")},
                                       {"type", words({"null", "string"})},
                                       {"pattern", Value::string(parameter)}}));
    define_layers();
    define_variant();
    define_axis();
    define_seeds();
    Value schema = object({{"$schema", Value::string("http://json-schema.org/draft-07/schema#")},
                           {"title", Value::string("An experiment of `runner`")},
                           {"type", Value::string("object")}});
    Value properties = Value::map();
    for (const Section& one : sections()) properties.set(one.key, section(one));
    schema.set("properties", properties);
    schema.set("additionalProperties", Value::boolean(false));
    require_sections(schema);
    schema.set("definitions", definitions_);
    return schema;
}

}  // namespace
}  // namespace schema_writing

Value experiment_schema() { return schema_writing::SchemaWriter().write(); }

}  // namespace runner
