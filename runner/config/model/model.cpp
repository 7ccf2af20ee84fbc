#include "runner/config/model/model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <span>

#include "layers/declare/lists.h"
#include "runner/config/model/expansion.h"
#include "runner/config/model/freeze.h"
#include "runner/config/model/model_fields.h"
#include "runner/config/model/start_from.h"
#include "runner/config/variants/names.h"

namespace runner {

using layers::NetworkSpec;

namespace {

NetworkSpec::Input input_of(const std::string& name, Shape shape, const Place& place) {
    return {name, std::move(shape), place};
}

/// `input: [28, 28]` or `inputs: {left: [28, 28], right: [28, 28]}`.
bool read_inputs(const Value& model, const ModelFields& read, const SampleShape& sample, NetworkSpec& network,
                 Diagnostics& diagnostics) {
    const Value* one = model.find("input");
    if (!read.input.empty() && !read.inputs.value.is_null()) {
        diagnostics.error(read.inputs.value, "`input` and `inputs` exclude each other");
        return false;
    }
    if (!read.input.empty()) {
        network.inputs.push_back(input_of("input", read.input, one->place));
        return true;
    }
    const Value& several = read.inputs.value;
    if (several.is_null() && sample)
        if (const auto shape = sample()) return network.inputs.push_back(input_of("input", *shape, model.place)), true;
    if (!several.is_map() || several.entries.empty()) {
        if (several.is_null())
            diagnostics.error(model, "`model` needs `input`: the shape of a sample", "such as `input: [28, 28]`");
        else
            diagnostics.error(
                several, fmt::format("`inputs` of `model`: expected a map of shapes, received `{}`", show(several)),
                "such as `{left: [28, 28], right: [28, 28]}`");
        return false;
    }
    bool good = true;
    for (const auto& entry : several.entries) {
        const declare::Reading reading{fmt::format("`{}` of `inputs`", entry.key), {.least = 1}, diagnostics};
        Shape shape;
        if (!is_plain_name(entry.key)) {
            diagnostics.error(
                entry.place, fmt::format("a name is a letter or digit, then `A-Za-z0-9._-`, received `{}`", entry.key));
            good = false;
        }
        good = declare::FieldType<Shape>::read(entry.value, shape, reading) && good;
        network.inputs.push_back(input_of(entry.key, shape, entry.place));
    }
    return good;
}

/// What nothing consumes is the output, and must be one.
void find_output(NetworkSpec& network, const Value& list, Diagnostics& diagnostics) {
    std::set<std::string> consumed;
    for (const auto& node : network.nodes) consumed.insert(node.from.begin(), node.from.end());
    std::vector<const NetworkSpec::Node*> open;
    for (const auto& node : network.nodes)
        if (!consumed.contains(node.path)) open.push_back(&node);
    for (const auto& input : network.inputs) {
        const bool only = network.nodes.empty() && network.inputs.size() == 1;
        if (!only && !consumed.contains(input.name))
            diagnostics.error(input.place, fmt::format("the input `{}` feeds nothing", input.name));
    }
    if (open.size() == 1) network.output = open[0]->path;
    if (open.empty() && network.inputs.size() == 1) network.output = network.inputs[0].name;
    if (open.size() < 2) return;
    constexpr std::size_t most_named = 20;
    const std::size_t named = std::min(open.size(), most_named);
    std::vector<std::string> names;
    for (const auto* node : std::span(open).first(named)) names.push_back(node->path);
    const std::string others = named < open.size() ? fmt::format(" and {} others", open.size() - named) : "";
    auto& error = diagnostics.error(
        list, fmt::format("the network has several outputs: `{}`{}", fmt::join(names, "`, `"), others),
        "one layer alone feeds nothing: join them, or name the others in a `from`");
    for (const auto* node : open) error.notes.push_back({fmt::format("`{}`", node->path), node->place});
}

}  // namespace

ModelSpec read_model(const Value& model, const Value* blocks, Diagnostics& diagnostics, const SampleShape& sample) {
    ModelSpec spec;
    ModelFields read;
    if (!read_settings(model, read, ModelFields::fields(), ModelFields::title, diagnostics)) return spec;
    NetworkSpec network;
    if (!read_inputs(model, read, sample, network, diagnostics)) return spec;
    Expansion expansion(network, blocks, diagnostics);
    if (!expansion.read(read.layers.value)) return spec;
    find_output(network, read.layers.value, diagnostics);
    if (!read.freeze.value.is_null())
        freeze_layers(flatten_lists(read.freeze.value), expansion.paths(), network, diagnostics);
    if (!read.start_from.value.is_null())
        spec.start_from = read_start_from(flatten_lists(read.start_from.value), expansion.paths(), diagnostics);
    spec.network = std::move(network);
    return spec;
}

}  // namespace runner
