#include "tests/fuzz/drawn_experiment.h"

#include <fmt/format.h>

#include <cmath>

#include "layers/kinds/layer.h"
#include "layers/losses/loss.h"
#include "runner/config/schema/sections.h"
#include "runner/store/json.h"
#include "tests/fuzz/drawn_value.h"

namespace tests::fuzz {
namespace {

using declare::Value;

/// What a network is to learn: so many columns, and classes or numbers.
struct Task {
    std::int64_t width = 2, classes = 2, rows = 24;
    bool numbers = false;
};

Task draw_task(Choices& choices) {
    Task task;
    task.width = 1 + static_cast<std::int64_t>(choices.below(4));
    task.numbers = choices.one_in(4);
    task.classes = 2 + static_cast<std::int64_t>(choices.below(3));
    task.rows = 16 + 4 * static_cast<std::int64_t>(choices.below(6));
    return task;
}

std::string table_of(const Task& task) {
    std::string text;
    for (std::int64_t column = 0; column < task.width; ++column) text += fmt::format("x{},", column);
    text += "label\n";
    for (std::int64_t row = 0; row < task.rows; ++row) {
        for (std::int64_t column = 0; column < task.width; ++column)
            text += fmt::format("{:.3f},", std::sin(static_cast<double>(row * 7 + column * 3 + row * column)));
        text += task.numbers ? fmt::format("{:.2f}\n", std::cos(static_cast<double>(row)))
                             : fmt::format("c{}\n", row % task.classes);
    }
    return text;
}

Value settings_of(const std::string& section, Choices& choices) {
    for (const runner::Section& one : runner::sections())
        if (one.key == section) return draw_settings(*one.form.fields, choices);
    return Value::map();
}

Value map_of(const std::string& key, Value value) {
    Value map = Value::map();
    map.set(key, std::move(value));
    return map;
}

Value data_of(const Task& task, Choices& choices) {
    Value csv = Value::map();
    csv.set("file", Value::string("table.csv"));
    csv.set("label", Value::string("label"));
    csv.set("test", Value::number(0.25));
    if (task.numbers) csv.set("targets", Value::string("numbers"));
    Value data = settings_of("data", choices);
    for (const char* key : {"on_missing", "pairs", "classes"}) data.remove(key);  // of images
    data.set("dataset", map_of("csv", csv));
    return data;
}

/// The last layer mostly fits the loss; `check` knows when not.
Value output_for(const Task& task, const std::string& loss, Choices& choices) {
    const bool many = loss.find("categorical") != std::string::npos;
    const bool two = loss.find("binary") != std::string::npos;
    Value dense = Value::map();
    dense.set("name", Value::string("out"));
    dense.set("units", Value::integer(many != choices.one_in(16) ? task.classes : 1));
    if (many) dense.set("activation", Value::string("softmax"));
    if (two) dense.set("activation", Value::string("sigmoid"));
    return map_of("dense", dense);
}

Value layers_for(const Task& task, const std::string& loss, Choices& choices) {
    const auto& kinds = declare::catalog<layers::Layer>().kinds;
    Value list = Value::list();
    for (std::size_t count = choices.below(4); count > 0; --count) {
        const declare::Kind& kind = choices.one_in(2) ? *kinds.front() : *choices.pick(kinds);
        if (kind.name != "add" && kind.name != "concatenate")  // which need several inputs
            list.items.push_back(draw_component(kind, choices));
    }
    list.items.push_back(output_for(task, loss, choices));
    return list;
}

/// A loss that is for such targets, as far as its name tells.
const declare::Kind& loss_for(const Task& task, Choices& choices) {
    const auto& kinds = declare::catalog<layers::Loss>().kinds;
    for (int tries = 0; tries < 8; ++tries) {
        const declare::Kind& kind = *choices.pick(kinds);
        const bool of_classes =
            kind.name.find("crossentropy") != std::string::npos || kind.name.find("hinge") != std::string::npos;
        const bool of_two =
            kind.name.find("binary") != std::string::npos || kind.name.find("hinge") != std::string::npos;
        if (of_classes != task.numbers && (!of_two || task.classes == 2)) return kind;
    }
    return *kinds.front();
}

Value training_with(const declare::Kind& loss, Choices& choices) {
    Value training = settings_of("training", choices);
    training.set("loss", draw_component(loss, choices));
    training.set("epochs", Value::integer(1 + static_cast<std::int64_t>(choices.below(3))));
    training.set("batch_size", Value::integer(1 + static_cast<std::int64_t>(choices.below(20))));
    return training;
}

/// Two variants, of which one may start from the other.
void add_variants(Value& file, Choices& choices) {
    if (choices.one_in(2)) return;
    file.set("parameters", map_of("start", Value::null()));
    file.find("model")->set("start_from", Value::string("$start"));
    Value variants = map_of("first", Value::map());
    variants.set("second",
                 choices.one_in(2) ? map_of("start", map_of("variant", Value::string("first"))) : Value::map());
    file.set("variants", variants);
    if (choices.one_in(2)) file.find("model")->set("freeze", Value::string("out"));
}

}  // namespace

DrawnExperiment draw_experiment(Choices& choices) {
    const Task task = draw_task(choices);
    const declare::Kind& loss = loss_for(task, choices);
    Value file = Value::map();
    file.set("name", Value::string("drawn"));
    file.set("data", data_of(task, choices));
    Value model = map_of("input", Value::list({Value::integer(task.width)}));
    model.set("layers", layers_for(task, loss.name, choices));
    file.set("model", model);
    file.set("training", training_with(loss, choices));
    file.set("evaluation", settings_of("evaluation", choices));
    file.set("seeds", Value::integer(1 + static_cast<std::int64_t>(choices.below(2))));
    add_variants(file, choices);
    return {runner::to_json(file), table_of(task)};
}

}  // namespace tests::fuzz
