#include "tests/fuzz/drawn_value.h"

namespace tests::fuzz {
namespace {

using declare::Form;
using declare::Value;

constexpr int deepest = 3;  // components may hold each other

Value draw_integer(const declare::Range& range, Choices& choices) {
    const auto least = static_cast<std::int64_t>(range.least.value_or(0));
    const std::int64_t number = least + static_cast<std::int64_t>(choices.below(4));
    return Value::integer(range.holds(static_cast<double>(number)) ? number : least);
}

Value draw_number(const declare::Range& range, Choices& choices) {
    static const std::vector<double> numbers = {0.1,   0.01, 0.5, 0,  1,    0.9, 0.001, 2,
                                                0.999, 1e-7, 10,  -1, -0.5, 1e4, 1e-30, 1e30};
    for (int tries = 0; tries < 4; ++tries)
        if (const double number = choices.pick(numbers); range.holds(number)) return Value::number(number);
    for (const double number : numbers)
        if (range.holds(number)) return Value::number(number);
    return Value::null();
}

Value draw_list(const Form& item, Choices& choices, int depth) {
    Value list = Value::list();
    for (std::size_t count = 1 + choices.below(2); count > 0; --count) {
        Value value = draw(item, choices, depth + 1);
        if (!value.is_null()) list.items.push_back(std::move(value));
    }
    return list.items.empty() ? Value::null() : list;
}

/// Most sections that may be left out need something when they stand: the main setting, or any.
Value draw_section(const declare::Fields& fields, Choices& choices, int depth) {
    Value map = draw_settings(fields, choices, depth);
    for (const declare::Field& field : fields)
        if (map.entries.empty() && (field.main || choices.one_in(2)))
            if (Value value = draw(field.form(), choices, depth); !value.is_null())
                map.set(field.key, std::move(value));
    return map;
}

}  // namespace

Value draw(const Form& form, Choices& choices, int depth) {
    static const std::vector<std::string> texts = {"val_loss", "loss", "accuracy", "val_accuracy", "*"};
    switch (form.kind) {
        case Form::Kind::boolean:
            return Value::boolean(choices.one_in(2));
        case Form::Kind::integer:
            return draw_integer(form.range, choices);
        case Form::Kind::number:
            return draw_number(form.range, choices);
        case Form::Kind::text:
            return Value::string(choices.pick(texts));
        case Form::Kind::word:
            return Value::string(choices.pick(form.words));
        case Form::Kind::list:
            return draw_list(form.parts[0], choices, depth);
        case Form::Kind::settings:
            return draw_section(*form.fields, choices, depth + 1);
        case Form::Kind::component:
            return draw_component(*choices.pick(form.catalog->kinds), choices, depth + 1);
        case Form::Kind::either:
            return draw(choices.pick(form.parts), choices, depth);
        default:
            return Value::null();
    }
}

Value draw_settings(const declare::Fields& fields, Choices& choices, int depth) {
    Value map = Value::map();
    for (const declare::Field& field : fields) {
        if (!field.required && (depth > deepest || !choices.one_in(4))) continue;
        Value value = draw(field.form(), choices, depth);
        if (!value.is_null()) map.set(field.key, std::move(value));
    }
    return map;
}

Value draw_component(const declare::Kind& kind, Choices& choices, int depth) {
    Value settings = draw_settings(kind.fields, choices, depth);
    if (settings.entries.empty()) return Value::string(kind.name);
    Value component = Value::map();
    component.set(kind.name, std::move(settings));
    return component;
}

}  // namespace tests::fuzz
