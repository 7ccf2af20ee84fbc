#include "runner/config/model/model_fields.h"

#include "runner/config/variants/names.h"

namespace runner {

Form InputShapes::form() { return Form::map_of(declare::FieldType<Shape>::form({.least = 1}), plain_name_pattern); }
Form LayerList::form() { return Form::of_named("layers"); }
Form WeightSource::form() { return Form::settings_of<StartFromFields>(StartFromFields::fields()); }
Form Patterns::form() { return Form::list_of(Form::of_text()); }
Form Renames::form() { return Form::either({Patterns::form(), Form::map_of(Form::of_text())}); }

const declare::Fields& ModelFields::fields() {
    static const declare::Fields fields = {
        field("input", &ModelFields::input, "the shape of a sample", {.least = 1}),
        field("inputs", &ModelFields::inputs, "name and shape of each of several inputs"),
        field("layers", &ModelFields::layers, "the layers, each fed by the one above unless `from` says otherwise")
            .as_required(),
        field("start_from", &ModelFields::start_from, "whose weights the network starts with; default: nobody's"),
        field("freeze", &ModelFields::freeze, "patterns of the layers that do not learn")};
    return fields;
}

const declare::Fields& StartFromFields::fields() {
    static const declare::Fields fields = {
        field("variant", &StartFromFields::variant, "the variant that ends with the weights, same seed"),
        field("file", &StartFromFields::file, "a safetensors file"),
        field("layers", &StartFromFields::layers,
              "patterns of the layers to take, or a map theirs: ours; default: all")};
    return fields;
}

}  // namespace runner
