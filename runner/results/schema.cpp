#include "runner/results/schema.h"

#include <algorithm>

#include "runner/record/measures.h"
#include "runner/record/trial_json.h"
#include "runner/results/records.h"
#include "runner/results/results_json.h"

namespace runner {
namespace {

using Members = std::vector<std::pair<std::string, Value>>;

Value json_object(const Members& members) {
    Value map = Value::map();
    for (const auto& [key, value] : members) map.set(key, value);
    return map;
}

Value json_words(const std::vector<std::string>& texts) {
    Value list = Value::list();
    for (const std::string& text : texts) list.items.push_back(Value::string(text));
    return list;
}

Value json_type(const char* name) { return json_object({{"type", Value::string(name)}}); }

Value schema_of(const Form& form);

/// Types side by side in one list; what is said of a list or map holds where there is one.
Value schema_of_either(const std::vector<Form>& parts) {
    std::vector<std::string> types;
    Value merged = json_object({{"type", Value::null()}});
    const auto add = [&](const std::string& type) {
        if (std::ranges::find(types, type) == types.end()) types.push_back(type);
    };
    for (const Form& part : parts)
        for (const Value::Entry& entry : schema_of(part).entries) {
            if (entry.key != "type") merged.set(entry.key, entry.value);
            if (entry.key == "type" && entry.value.is_scalar()) add(entry.value.text);
            if (entry.key == "type")
                for (const Value& type : entry.value.items) add(type.text);
        }
    merged.set("type", json_words(types));
    return merged;
}

Value schema_of_map(const Form& value) {
    Value schema = json_type("object");
    if (value.kind != Form::Kind::anything) schema.set("additionalProperties", schema_of(value));
    return schema;
}

Value schema_of_list(const Form& item) {
    Value schema = json_type("array");
    if (item.kind != Form::Kind::anything) schema.set("items", schema_of(item));
    return schema;
}

/// Only of what records hold: no settings, no components.
Value schema_of(const Form& form) {
    switch (form.kind) {
        case Form::Kind::boolean:
            return json_type("boolean");
        case Form::Kind::integer: {
            Value schema = json_type("integer");
            if (form.range.least) schema.set("minimum", Value::integer(static_cast<std::int64_t>(*form.range.least)));
            return schema;
        }
        case Form::Kind::number:
            return json_type("number");
        case Form::Kind::text:
            return json_type("string");
        case Form::Kind::null:
            return json_type("null");
        case Form::Kind::word:
            return json_object({{"enum", json_words(form.words)}});
        case Form::Kind::list:
            return schema_of_list(form.parts[0]);
        case Form::Kind::map:
            return schema_of_map(form.parts[0]);
        case Form::Kind::either:
            return schema_of_either(form.parts);
        case Form::Kind::named:
            return json_object({{"$ref", Value::string("#/definitions/" + form.name)}});
        default:
            return Value::map();
    }
}

/// A map with a property for each field.
template <class Owner>
Value schema_of_fields(const RecordFields<Owner>& fields) {
    Value schema = json_type("object"), properties = Value::map();
    std::vector<std::string> required;
    for (const RecordField<Owner>& field : fields) {
        Value property = Value::map();
        if (!field.doc.empty()) property.set("description", Value::string(field.doc));
        const Value of_field = field.group.empty() ? schema_of(field.form()) : schema_of_fields(field.group);
        for (const Value::Entry& entry : of_field.entries) property.set(entry.key, entry.value);
        properties.set(field.key, std::move(property));
        if (field.required) required.push_back(field.key);
    }
    if (!required.empty()) schema.set("required", json_words(required));
    schema.set("properties", std::move(properties));
    return schema;
}

template <class... Records>
void define(Value& definitions) {
    (definitions.set(Recorded<Records>::name, schema_of_fields(Recorded<Records>::fields())), ...);
}

/// Every number of a trial may be a key of a summary: those of their own name are told here, the others are families.
void add_measures(Value& summary) {
    const Value estimate = schema_of(RecordType<Estimate>::form());
    for (const MeasureKind& kind : measure_kinds()) {
        if (kind.from != MeasureKind::From::scalar || !kind.summarized) continue;
        Value property = json_object({{"description", Value::string(kind.doc)}});
        property.set("$ref", *estimate.find("$ref"));
        summary.find("properties")->set(kind.name, std::move(property));
    }
    summary.set("additionalProperties", estimate);
}

}  // namespace

Value results_schema() {
    Value definitions = Value::map();
    define<DataRecord, Environment, RunEnvironment, TrialRecord, PruneRecord, OutcomesRecord, FrozenCacheRecord,
           SearchRecord, CandidateRecord, Within, VariantSummary, Estimate, TargetSummary, Verdict, Signs,
           Crossed::StandardErrors, Crossed::Shares, Crossed::Needs, Looks, Look>(definitions);
    add_measures(*definitions.find("summary"));
    Value schema =
        json_object({{"$schema", Value::string("http://json-schema.org/draft-07/schema#")},
                     {"title", Value::string(std::string("Results of an experiment, ") + results_schema_name)}});
    for (const Value::Entry& entry : schema_of_fields(Recorded<Results>::fields()).entries)
        schema.set(entry.key, entry.value);
    schema.set("definitions", std::move(definitions));
    return schema;
}

}  // namespace runner
