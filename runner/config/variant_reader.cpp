#include "runner/config/variant_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <unordered_set>

#include "runner/config/checks/checks.h"
#include "runner/config/checks/data_checks.h"
#include "runner/config/checks/search_checks.h"
#include "runner/config/model/model.h"
#include "runner/config/schema/sections.h"
#include "runner/config/variants/grid.h"
#include "runner/config/variants/names.h"
#include "runner/config/variants/parameters.h"

namespace runner {

namespace {

/// What each section looks like, for files that lack it.
const char* example_of(const std::string& section) {
    if (section == "data") return "such as `data: {dataset: mnist, validation: 5000}`";
    if (section == "model")
        return "such as `model: {input: [28, 28], layers: [flatten, {dense: {units: 10, activation: softmax}}]}`";
    return "such as `training: {optimizer: adam, loss: sparse_categorical_crossentropy, epochs: 10}`";
}

}  // namespace

/// The settings without those whose kind their parameter does not take: these are told here, and once.
Value VariantReader::accepted(const VariantSettings& settings) {
    Value result = settings.settings;
    std::unordered_set<std::string_view> set;
    for (const auto& entry : settings.settings.entries) set.insert(entry.key);
    const Value values = Resolver(parameters_, settings.settings, diagnostics_).values();
    for (std::size_t i = 0; i < values.entries.size(); ++i) {
        const Value::Entry& entry = values.entries[i];
        if (!set.contains(entry.key)) continue;
        const int before = diagnostics_.errors();
        check_kind(entry.key, defaults_.entries[i].value, entry.value, diagnostics_);  // of the same parameters
        if (diagnostics_.errors() > before) result.remove(entry.key);
    }
    return result;
}

Value VariantReader::resolve_sections(const VariantSettings& settings, Resolver& resolver) {
    Value result = Value::map();
    for (const std::string& section : replaceable_sections()) {
        const Value* own = settings.settings.find(section);
        const Value* value = own ? own : file_.find(section);
        if (!value) continue;
        Value resolved = resolver.resolve(*value);
        if (section == "data" && settings.size && resolved.is_map()) {
            resolved.remove("sizes");
            resolved.set("size", *settings.size);
        }
        if (!resolved.is_null()) result.entries.push_back({section, value->place, std::move(resolved)});
    }
    return result;
}

namespace {

/// The required keys of a section that `whole` has and `part` lacks.
std::vector<std::string> lost_keys(const std::string& name, const Value& part, const Value& whole) {
    std::vector<std::string> lost;
    const auto section = std::ranges::find(sections(), name, &Section::key);
    if (section == sections().end() || !section->form.fields || !part.is_map()) return lost;
    for (const Field& field : *section->form.fields)
        if (field.required && whole.find(field.key) && !part.find(field.key)) lost.push_back(field.key);
    return lost;
}

}  // namespace

void VariantReader::check_replaced(const VariantSettings& settings, Value& sections) {
    for (const std::string& name : settings.replaces()) {
        const Value *part = sections.find(name), *whole = file_.find(name);
        if (!part || !whole) continue;
        const auto lost = lost_keys(name, *part, *whole);
        if (lost.empty()) continue;
        const std::string key = part->entries.empty() ? lost.front() : part->entries.front().key;
        diagnostics_.error(
            *part,
            fmt::format("variant `{}` replaces all of `{}`, and leaves out its `{}`", settings.name, name,
                        fmt::join(lost, "` and `")),
            fmt::format("write `{0}: &{0}` in the file and `<<: *{0}` here, or vary a parameter: `{1}: ${1}`", name,
                        key));
        sections.remove(name);
    }
}

void VariantReader::check_sections(const Value& sections) {
    for (const char* section : {"data", "model", "training"})
        if (!sections.find(section))
            diagnostics_.error(file_.place, fmt::format("`{}` is missing", section), example_of(section));
}

std::optional<Shape> VariantReader::sample_shape(const Variant& variant) {
    const Value* data = variant.written.find("data");
    const Value* dataset = data ? data->find("dataset") : nullptr;
    if (!variant.data.dataset && dataset && dataset->is_map()) return Shape{1};  // was told, and ends with that
    if (!variant.data.dataset || variant.data.pairs) return {};
    const std::string source = variant.data.dataset->identity();
    if (const auto known = shapes_.find(source); known != shapes_.end()) return known->second;
    try {
        return shapes_[source] = variant.data.dataset->read_shape();
    } catch (const DataProblems& found) {
        report_split_problems(found.problems, variant.written, diagnostics_);
        throw declare::InvalidInput(diagnostics_);
    }
}

Variant VariantReader::read(const VariantSettings& settings) {
    Variant variant;
    variant.name = settings.name;
    variant.place = settings.place;
    variant.replaces = settings.replaces();
    const Value set = accepted(settings);
    Resolver resolver(parameters_, set, diagnostics_);
    variant.parameters = resolver.values();
    const int before = diagnostics_.errors();
    variant.written = resolve_sections(settings, resolver);
    const Value& sections = variant.written;
    Value blocks;
    if (const Value* value = file_.find("blocks")) blocks = resolver.resolve(*value);
    read_.insert(resolver.read().begin(), resolver.read().end());
    if (resolver.full()) return variant;
    check_sections(sections);
    check_replaced(settings, variant.written);
    if (const Value* data = sections.find("data")) variant.data = read_data(*data, diagnostics_);
    variant.data.repeat.reset();  // how often is the experiment's
    if (const Value* model = sections.find("model"))
        variant.model = read_model(*model, blocks.is_null() ? nullptr : &blocks, diagnostics_,
                                   [&] { return sample_shape(variant); });
    if (const Value* training = sections.find("training")) variant.training = read_training(*training, diagnostics_);
    if (const Value* evaluation = sections.find("evaluation"))
        variant.evaluation = read_evaluation(*evaluation, diagnostics_);
    if (diagnostics_.errors() == before) check_variant(variant, sections, diagnostics_);
    if (diagnostics_.errors() == before) variant.resolved = write_variant(variant);
    return variant;
}

Variant VariantReader::read_choosing(const VariantSettings& settings, Search search) {
    const int before = diagnostics_.errors();
    std::vector<Variant> candidates;
    for (const VariantSettings& one : candidates_of(settings, diagnostics_)) candidates.push_back(read(one));
    Variant variant = candidates.empty() ? read(settings) : candidates.front();
    variant.name = settings.name;
    variant.place = settings.place;
    std::erase_if(search.searched, [&](const auto& key) { return !variant.parameters.find(key); });
    variant.search = std::move(search);
    variant.candidates = std::move(candidates);
    if (diagnostics_.errors() == before) check_search(variant, settings.choices.front(), diagnostics_);
    return variant;
}

}  // namespace runner
