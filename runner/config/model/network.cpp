#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <span>

#include "layers/declare/lists.h"
#include "runner/config/model/expansion.h"
#include "runner/config/model/globs.h"
#include "runner/config/model/model_fields.h"
#include "runner/config/sections.h"

namespace runner {

using declare::field;
using declare::Form;
using layers::NetworkSpec;

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

namespace {

NetworkSpec::Input input_of(const std::string& name, Shape shape, const Place& place) {
    return {name, std::move(shape), place};
}

/// `input: [28, 28]` or `inputs: {left: [28, 28], right: [28, 28]}`.
bool read_inputs(const Value& model, const ModelFields& read, NetworkSpec& network, Diagnostics& diagnostics) {
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
    std::vector<std::string> names;
    for (const auto* node : open) names.push_back(node->path);
    auto& error =
        diagnostics.error(list, fmt::format("the network has several outputs: `{}`", fmt::join(names, "`, `")),
                          "one layer alone feeds nothing: join them, or name the others in a `from`");
    for (const auto* node : open) error.notes.push_back({fmt::format("`{}`", node->path), node->place});
}

class Freeze {
public:
    Freeze(NetworkSpec& network, const std::vector<std::string>& paths, Diagnostics& diagnostics)
        : network_(network), paths_(paths), diagnostics_(diagnostics) {}

    void read(const Value& patterns) {
        for (const Value& item : items_of(patterns)) {
            std::string pattern;
            if (!read_glob(item, pattern, "`freeze`", diagnostics_)) continue;
            if (std::ranges::none_of(paths_, [&](const auto& path) { return Glob(pattern).matches(path); }))
                diagnostics_.error(item, fmt::format("`freeze`: no layer matches `{}`", pattern),
                                   glob_suggestion(pattern, paths_));
            for (const auto& node : network_.nodes)
                if (Glob(pattern).matches(node.path)) frozen_.emplace(node.path, &item);
        }
        for (const auto& node : network_.nodes) judge(node);
    }

private:
    /// A layer that shares is frozen with its owner, and never alone.
    void judge(const NetworkSpec::Node& node) {
        const auto own = frozen_.find(node.path);
        const bool frozen = frozen_.contains(node.share.empty() ? node.path : node.share);
        if (frozen) network_.frozen.push_back(node.path);
        if (frozen || own == frozen_.end()) return;
        // All layers of a block that shares are told as one, by the names of the two blocks.
        std::string_view ours = node.path, theirs = node.share;
        while (last_segment(ours) == last_segment(theirs) && ours.find('/') != ours.npos &&
               theirs.find('/') != theirs.npos) {
            ours = ours.substr(0, ours.rfind('/'));
            theirs = theirs.substr(0, theirs.rfind('/'));
        }
        diagnostics_.error(*own->second,
                           fmt::format("`freeze`: the parameters of `{}` are those of `{}`", ours, theirs),
                           fmt::format("freeze `{}`", theirs));
    }

    static std::string_view last_segment(std::string_view path) { return path.substr(path.rfind('/') + 1); }

    NetworkSpec& network_;
    const std::vector<std::string>& paths_;
    Diagnostics& diagnostics_;
    std::map<std::string, const Value*> frozen_;
};

/// A pattern of `start_from` against the layers of this network.
void check_ours(const Value& at, const std::string& pattern, const std::vector<std::string>& paths,
                Diagnostics& diagnostics) {
    if (std::ranges::none_of(paths, [&](const auto& path) { return Glob(pattern).matches(path); }))
        diagnostics.error(at, fmt::format("`layers` of `start_from`: no layer matches `{}`", pattern),
                          glob_suggestion(pattern, paths));
}

void read_renames(const Value& list, StartFrom& start, const std::vector<std::string>& paths,
                  Diagnostics& diagnostics) {
    const std::string label = "`layers` of `start_from`";
    for (const auto& entry : list.entries) {
        std::string ours;
        if (const std::string problem = glob_problem(entry.key); !problem.empty())
            diagnostics.error(entry.place, fmt::format("{}: `{}` is no pattern: {}", label, entry.key, problem));
        else if (read_glob(entry.value, ours, label, diagnostics)) {
            if (Glob(entry.key).wildcards() != Glob(ours).wildcards())
                diagnostics.error(entry.value,
                                  fmt::format("{}: `{}` and `{}` must have as many wildcards", label, entry.key, ours));
            check_ours(entry.value, ours, paths, diagnostics);
            start.renames.emplace_back(entry.key, ours);
        }
    }
}

std::optional<StartFrom> read_start_from(const Value& value, const std::vector<std::string>& paths,
                                         Diagnostics& diagnostics) {
    if (value.is_scalar()) {
        const std::string key = value.text.ends_with(".safetensors") ? "file" : "variant";
        diagnostics.error(value, fmt::format("`start_from`: expected a map of settings, received `{}`", show(value)),
                          fmt::format("write `{{{}: {}}}`", key, show(value)));
        return {};
    }
    StartFromFields read;
    if (!read_settings(value, read, StartFromFields::fields(), StartFromFields::title, diagnostics)) return {};
    if (read.variant.empty() == read.file.empty()) {
        diagnostics.error(value, read.variant.empty() ? "`start_from` needs `variant` or `file`"
                                                      : "`variant` and `file` of `start_from` exclude each other");
        return {};
    }
    const Place place = value.find(read.variant.empty() ? "file" : "variant")->place;
    StartFrom start{read.variant, read.file, read.layers.value.is_null(), {}, place};
    if (read.layers.value.is_map()) {
        read_renames(read.layers.value, start, paths, diagnostics);
    } else if (!start.everything) {
        for (const Value& item : items_of(read.layers.value)) {
            std::string pattern;
            if (!read_glob(item, pattern, "`layers` of `start_from`", diagnostics)) continue;
            check_ours(item, pattern, paths, diagnostics);
            start.renames.emplace_back(pattern, pattern);
        }
    }
    return start;
}

}  // namespace

ModelSpec read_model(const Value& model, const Value* blocks, Diagnostics& diagnostics) {
    ModelSpec spec;
    ModelFields read;
    if (!read_settings(model, read, ModelFields::fields(), ModelFields::title, diagnostics)) return spec;
    NetworkSpec network;
    if (!read_inputs(model, read, network, diagnostics)) return spec;
    Expansion expansion(network, blocks, diagnostics);
    if (!expansion.read(read.layers.value)) return spec;
    find_output(network, read.layers.value, diagnostics);
    if (!read.freeze.value.is_null())
        Freeze(network, expansion.paths(), diagnostics).read(flatten_lists(read.freeze.value));
    if (!read.start_from.value.is_null())
        spec.start_from = read_start_from(flatten_lists(read.start_from.value), expansion.paths(), diagnostics);
    spec.network = std::move(network);
    return spec;
}

}  // namespace runner
