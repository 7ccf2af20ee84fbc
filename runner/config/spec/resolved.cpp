#include "runner/config/spec/resolved.h"

#include <fmt/format.h>

#include <map>

#include "layers/kinds/layer.h"
#include "runner/config/spec/experiment.h"

namespace runner {
namespace {

using declare::Form;
using declare::Formats;

template <class Spec>
Form section_form() {
    return Form::settings_of<Spec>(Spec::fields());
}

/// Of the sections that are settings; `model` is a list of layers, each a component with a name and sources beside it.
const std::map<std::string, Form>& forms() {
    static const std::map<std::string, Form> forms = {{"data", section_form<DataSpec>()},
                                                      {"training", section_form<TrainingSpec>()},
                                                      {"evaluation", section_form<EvaluationSpec>()}};
    return forms;
}

const Form& layer_form() {
    static const Form form = {.kind = Form::Kind::component, .catalog = &declare::catalog<layers::Layer>()};
    return form;
}

/// Gives `visit` each layer of a model as a component, with its path, and takes back what it makes of it.
template <class Visit>
void for_each_layer(Value& model, Visit visit) {
    Value* nodes = model.find("layers");
    if (!nodes) return;
    for (Value& node : nodes->items) {
        const Value* name = node.find("name");
        for (Value::Entry& entry : node.entries) {
            if (!declare::catalog<layers::Layer>().find(entry.key)) continue;
            Value component = Value::map();
            component.set(entry.key, std::move(entry.value));
            component = visit(std::move(component), name ? name->text : "");
            entry.value = component.is_map() ? std::move(component.entries.front().value) : Value::map();
        }
    }
}

/// Applies a change of settings to every section.
template <class Change>
Value changed(Value resolved, Change change) {
    for (Value::Entry& section : resolved.entries) {
        if (const auto form = forms().find(section.key); form != forms().end())
            section.value = change(std::move(section.value), form->second);
        else
            for_each_layer(section.value,
                           [&](Value layer, const std::string&) { return change(std::move(layer), layer_form()); });
    }
    return resolved;
}

}  // namespace

Value without_defaults(Value resolved) {
    Value result = changed(std::move(resolved), [](Value value, const Form& form) {
        return declare::without_defaults(std::move(value), form);
    });
    if (Value* model = result.find("model"))
        for (const char* key : {"start_from", "freeze"})
            if (const Value* value = model->find(key);
                value && (value->is_null() || (value->is_list() && value->items.empty())))
                model->remove(key);
    return result;
}

Value with_defaults(Value resolved) {
    return changed(std::move(resolved),
                   [](Value value, const Form& form) { return declare::with_defaults(std::move(value), form); });
}

Formats formats_of_section(const Value& resolved, const std::string& key) {
    const Value* section = resolved.find(key);
    if (!section) return {};
    if (const auto form = forms().find(key); form != forms().end())
        return declare::formats_in(*section, form->second, key);
    Formats formats;
    Value model = *section;
    for_each_layer(model, [&](Value layer, const std::string& name) {
        formats.merge(declare::formats_in(layer, layer_form(), fmt::format("{}.{}", key, name)));
        return layer;
    });
    return formats;
}

Formats formats_of(const Value& resolved) {
    Formats formats;
    for (const Value::Entry& section : resolved.entries) formats.merge(formats_of_section(resolved, section.key));
    return formats;
}

}  // namespace runner
