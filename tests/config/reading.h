#pragma once

#include <map>
#include <string>

#include "runner/config/checks/checks.h"
#include "runner/config/model/model.h"
#include "tests/support/yaml.h"

/// What the tests of sections need of a file: values from text, with parameters put in place of `$name`.
namespace tests {

using runner::Diagnostics;
using runner::Value;
using Parameters = std::map<std::string, std::string>;  // name -> YAML

/// `$x` becomes the parameter's value, which remembers where it was used.
inline Value with(const Parameters& parameters, const Value& value) {
    if (value.is_scalar() && value.text.starts_with('$')) {
        Value result = yaml(parameters.at(value.text.substr(1)), "parameter");
        result.came_through({value.text, value.place});
        return result;
    }
    Value result = value;
    for (Value& item : result.items) item = with(parameters, item);
    for (auto& entry : result.entries) entry.value = with(parameters, entry.value);
    return result;
}

/// Each diagnostic without the lines of its source: `1:30 message`, its notes and its help below it.
inline std::string brief(const Diagnostics& diagnostics) {
    std::string text;
    const auto line = [](const declare::Place& place, const std::string& words) {
        return std::to_string(place.line) + ":" + std::to_string(place.column) + " " + words + "\n";
    };
    for (const auto& diagnostic : diagnostics.all()) {
        const bool warning = diagnostic.severity == declare::Diagnostic::Severity::warning;
        text += line(diagnostic.place, (warning ? "warning: " : "") + diagnostic.message);
        for (const auto& note : diagnostic.notes) text += "  " + line(note.place, note.text);
        if (!diagnostic.help.empty()) text += "  " + diagnostic.help + "\n";
    }
    return text;
}

struct Model {
    runner::ModelSpec spec;
    std::string diagnostics, brief;
};

/// Reads a file that has `model` and perhaps `blocks`.
inline Model model(const std::string& text, const Parameters& parameters = {}) {
    const Value file = with(parameters, yaml(text));
    Diagnostics diagnostics;
    Model result{runner::read_model(*file.find("model"), file.find("blocks"), diagnostics), {}, {}};
    result.diagnostics = diagnostics.render();
    result.brief = brief(diagnostics);
    return result;
}

/// One line a layer: its path and what feeds it. Errors, if there are any, stand instead.
inline std::string edges(const std::string& text, const Parameters& parameters = {}) {
    const Model read = model(text, parameters);
    if (!read.diagnostics.empty()) return read.diagnostics;
    std::string result;
    for (const auto& node : read.spec.network.nodes) {
        result += node.path + " <-";
        for (const auto& source : node.from) result += " " + source;
        if (!node.share.empty()) result += " (" + node.share + ")";
        result += "\n";
    }
    return result;
}

/// Reads the sections of a file as one variant and judges it; its diagnostics, and the variant itself.
struct Judged {
    runner::Variant variant;
    std::string brief;
};

inline Judged judge(const std::string& text, const Parameters& parameters = {}, const std::string& name = "it") {
    const Value file = with(parameters, yaml(text));
    const auto section = [&](const char* key) {
        const Value* found = file.find(key);
        return found ? *found : Value::null();
    };
    Diagnostics diagnostics;
    Judged result;
    result.variant.name = name;
    result.variant.data = runner::read_data(section("data"), diagnostics);
    result.variant.model = runner::read_model(section("model"), file.find("blocks"), diagnostics);
    result.variant.training = runner::read_training(section("training"), diagnostics);
    result.variant.evaluation = runner::read_evaluation(section("evaluation"), diagnostics);
    runner::check_variant(result.variant, file, diagnostics);
    result.brief = brief(diagnostics);
    return result;
}

/// A file of three lines: the sections that a test is not about are those of a network that learns MNIST.
struct Sections {
    std::string data = "{dataset: mnist, validation: 5000}";
    std::string model = "{input: [28, 28], layers: [flatten, dense: {name: digits, units: 10, activation: softmax}]}";
    std::string training = "{optimizer: adam, loss: sparse_categorical_crossentropy}";
    std::string evaluation = "{}";

    std::string text() const {
        return "data: " + data + "\nmodel: " + model + "\ntraining: " + training + "\nevaluation: " + evaluation + "\n";
    }
};

inline std::string errors(const Sections& sections, const Parameters& parameters = {}) {
    return judge(sections.text(), parameters).brief;
}

}  // namespace tests
