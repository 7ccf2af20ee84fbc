#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "runner/config/claims/claims.h"
#include "runner/config/schema/families.h"
#include "runner/config/sections.h"
#include "runner/config/text/merge.h"
#include "runner/config/variants/search.h"
#include "runner/config/variants/selection.h"
#include "runner/config/variants/variants.h"
#include "runner/thousands.h"

namespace runner {

namespace {

Value at(const Place& place) {
    Value value;
    value.place = place;
    return value;
}

const Value* present(const Value& map, std::string_view key) {
    const Value* value = map.find(key);
    return value && !value->is_null() ? value : nullptr;
}

/// A file with what the command line changes in it.
struct File {
    std::string path;
    Value value;
    Value declared;  // its parameters before `--set`
    std::vector<Set> sets;
};

File read_sections(const std::string& path, const Overrides& overrides, Diagnostics& diagnostics) {
    auto value = read_extended(path, same_family, diagnostics);
    if (!value) throw declare::InvalidInput(diagnostics);
    File file{path, std::move(*value), Value::map(), {}};
    if (const Value* parameters = file.value.find("parameters")) file.declared = *parameters;
    file.sets = apply_sets(file.value, overrides.set, same_family, diagnostics);
    if (overrides.seeds) file.value.set("seeds", read_seeds_option(*overrides.seeds, diagnostics));
    return file;
}

void check_keys(const Value& file, Diagnostics& diagnostics) {
    std::vector<std::string> known;
    for (const Section& section : sections()) known.push_back(section.key);
    for (const auto& entry : file.entries) {
        if (std::ranges::find(known, entry.key) != known.end()) continue;
        const Value* parameters = file.find("parameters");
        const bool parameter = parameters && parameters->is_map() && parameters->find(entry.key);
        diagnostics.error(
            entry.place, fmt::format("unknown section `{}`", entry.key),
            parameter ? fmt::format("set parameter `{}` in a variant, or its default under `parameters`", entry.key)
                      : declare::suggestion(entry.key, known));
    }
}

std::string read_text(const Value& value, const char* key, Diagnostics& diagnostics) {
    std::string text;
    declare::FieldType<std::string>::read(value, text, {fmt::format("`{}`", key), {}, diagnostics});
    return text;
}

std::string read_question(const File& file, Resolver& resolver, Diagnostics& diagnostics) {
    const Value* value = present(file.value, "question");
    const Value question = value ? resolver.resolve(*value) : Value();
    return question.is_null() ? "" : read_text(question, "question", diagnostics);
}

std::string read_name(const File& file, Diagnostics& diagnostics) {
    if (const Value* value = present(file.value, "name")) {
        std::string name = read_text(*value, "name", diagnostics);
        if (value->is_scalar()) check_name("the experiment's name", name, *value, diagnostics);
        return name;
    }
    std::string name = std::filesystem::path(file.path).stem().string();
    Diagnostics found;
    if (!check_name("the file's name", name, at(file.value.place), found))
        diagnostics.error(file.value.place, found.all().front().message, "give the experiment another: `name: …`");
    return name;
}

/// What each section looks like, for files that lack it.
const char* example_of(const std::string& section) {
    if (section == "data") return "such as `data: {dataset: mnist, validation: 5000}`";
    if (section == "model")
        return "such as `model: {input: [28, 28], layers: [flatten, {dense: {units: 10, activation: softmax}}]}`";
    return "such as `training: {optimizer: adam, loss: sparse_categorical_crossentropy, epochs: 10}`";
}

/// Turns the settings of each variant into a variant.
class VariantReader {
public:
    VariantReader(const File& file, const Value& parameters, const Value& defaults, Diagnostics& diagnostics)
        : file_(file), parameters_(parameters), defaults_(defaults), diagnostics_(diagnostics) {}

    Variant read(const VariantSettings& settings);
    const std::set<std::string>& parameters_read() const { return read_; }

private:
    Value accepted(const VariantSettings& settings);
    Value resolve_sections(const VariantSettings& settings, Resolver& resolver);

    const File& file_;
    const Value& parameters_;
    const Value& defaults_;  // resolved
    Diagnostics& diagnostics_;
    std::set<std::string> read_;
};

/// The settings without those whose kind their parameter does not take: these are told here, and once.
Value VariantReader::accepted(const VariantSettings& settings) {
    Value result = settings.settings;
    const Value values = Resolver(parameters_, settings.settings, diagnostics_).values();
    for (const auto& entry : values.entries) {
        if (!settings.settings.find(entry.key)) continue;
        const int before = diagnostics_.errors();
        check_kind(entry.key, *defaults_.find(entry.key), entry.value, diagnostics_);
        if (diagnostics_.errors() > before) result.remove(entry.key);
    }
    return result;
}

Value VariantReader::resolve_sections(const VariantSettings& settings, Resolver& resolver) {
    Value result = Value::map();
    for (const std::string& section : replaceable_sections()) {
        const Value* own = settings.settings.find(section);
        const Value* value = own ? own : file_.value.find(section);
        if (!value) continue;
        Value resolved = resolver.resolve(*value);
        if (!resolved.is_null()) result.entries.push_back({section, value->place, std::move(resolved)});
    }
    return result;
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
    if (const Value* value = file_.value.find("blocks")) blocks = resolver.resolve(*value);
    read_.insert(resolver.read().begin(), resolver.read().end());
    for (const char* section : {"data", "model", "training"})
        if (!sections.find(section))
            diagnostics_.error(file_.value.place, fmt::format("`{}` is missing", section), example_of(section));
    if (const Value* data = sections.find("data")) variant.data = read_data(*data, diagnostics_);
    if (const Value* model = sections.find("model"))
        variant.model = read_model(*model, blocks.is_null() ? nullptr : &blocks, diagnostics_);
    if (const Value* training = sections.find("training")) variant.training = read_training(*training, diagnostics_);
    if (const Value* evaluation = sections.find("evaluation"))
        variant.evaluation = read_evaluation(*evaluation, diagnostics_);
    if (diagnostics_.errors() == before) check_variant(variant, sections, diagnostics_);
    if (diagnostics_.errors() == before) variant.resolved = write_variant(variant);
    return variant;
}

/// A default that `--set` gave and that is of another kind than the declared one is told here, and once: the declared
/// one then stands for it.
void keep_kinds(const File& file, Value& parameters, Diagnostics& diagnostics) {
    if (file.sets.empty()) return;
    const Value none = Value::map();
    const Value defaults = Resolver(parameters, none, diagnostics).values();
    for (const Set& set : file.sets) {
        if (set.path.size() < 2 || set.path[0] != "parameters") continue;
        const std::string& name = set.path[1];
        const Value *const declared = file.declared.find(name), *const now = defaults.find(name);
        if (!declared || !now) continue;
        const int before = diagnostics.errors();
        check_kind(name, *declared, *now, diagnostics);
        if (diagnostics.errors() > before) parameters.set(name, *declared);
    }
}

/// Trials of a variant's search.
double searched(const VariantSettings& variant, std::size_t seeds) {
    if (variant.choices.empty()) return 0;
    double count = static_cast<double>(std::min<std::uint64_t>(variant.choices.front().seeds, seeds));
    for (const Choice& choice : variant.choices) count *= static_cast<double>(choice.candidates.size());
    return count;
}

void check_count(const Value& file, const std::vector<VariantSettings>& variants, std::size_t seeds,
                 Diagnostics& diagnostics) {
    double search = 0;
    for (const VariantSettings& variant : variants) search += searched(variant, seeds);
    const double trials = static_cast<double>(variants.size()) * static_cast<double>(seeds) + search;
    if (trials <= static_cast<double>(most_trials)) return;
    const Value* value = file.find("seeds");
    diagnostics.error(value ? *value : file,
                      fmt::format("{} variants with {} seeds{} are {} trials; at most {} are allowed",
                                  with_thousands(variants.size()), with_thousands(seeds),
                                  search > 0 ? fmt::format(" and {} of the search", with_thousands(search)) : "",
                                  with_thousands(trials), with_thousands(most_trials)));
}

/// A variant that chooses has its candidates read like variants, and is its first one until the search is over.
Variant read_choosing(const VariantSettings& settings, VariantReader& reader, Search search, Diagnostics& diagnostics) {
    const int before = diagnostics.errors();
    std::vector<Variant> candidates;
    for (const VariantSettings& one : candidates_of(settings, diagnostics)) candidates.push_back(reader.read(one));
    Variant variant = candidates.empty() ? reader.read(settings) : candidates.front();
    variant.name = settings.name;
    variant.place = settings.place;
    std::erase_if(search.searched, [&](const auto& key) { return !variant.parameters.find(key); });
    variant.search = std::move(search);
    variant.candidates = std::move(candidates);
    if (diagnostics.errors() == before) check_search(variant, settings.choices.front(), diagnostics);
    return variant;
}

/// Every setting that is trained: of a variant that chooses, its candidates'.
std::vector<VariantSettings> trained(const std::vector<VariantSettings>& variants) {
    Diagnostics told;
    std::vector<VariantSettings> result;
    for (const VariantSettings& variant : variants) {
        if (variant.choices.empty())
            result.push_back(variant);
        else
            std::ranges::move(candidates_of(variant, told), std::back_inserter(result));
    }
    return result;
}

// ---- warnings ------------------------------------------------------------------------------------------------------

void warn_unread(const Value& parameters, const std::set<std::string>& read, Diagnostics& diagnostics) {
    for (const auto& entry : parameters.entries)
        if (!read.contains(entry.key))
            diagnostics.warning(entry.place, fmt::format("nothing reads parameter `{}`", entry.key),
                                fmt::format("use it as `${}`, or remove it", entry.key));
}

void warn_same_trials(const std::vector<Variant>& variants, Diagnostics& diagnostics) {
    std::map<std::string, const Variant*> known;
    for (const Variant& variant : variants) {
        std::string all;
        for (const Variant* tried : variant.tried()) all += show(tried->resolved) + '\n';
        const auto [first, fresh] = known.emplace(all, &variant);
        if (fresh) continue;
        auto& diagnostic = diagnostics.warning(
            variant.place, fmt::format("variants `{}` and `{}` are the same trial", first->second->name, variant.name));
        diagnostic.notes.push_back({"the first", first->second->place});
    }
}

/// `--set` of a parameter or section that variants set themselves does not reach these.
void warn_sets(const File& file, const std::vector<VariantSettings>& variants, Diagnostics& diagnostics) {
    for (const Set& set : file.sets) {
        const bool parameter = set.path[0] == "parameters" && set.path.size() > 1;
        const std::string& key = set.path[parameter ? 1 : 0];
        if (!parameter && std::ranges::find(replaceable_sections(), key) == replaceable_sections().end()) continue;
        std::vector<std::string> own;
        for (const VariantSettings& variant : variants)
            if (variant.settings.find(key)) own.push_back(variant.name);
        if (own.empty() || (parameter && own.size() < variants.size())) continue;
        if (parameter)
            diagnostics.warning(set.place,
                                fmt::format("`--set` of parameter `{}` changes nothing: every variant sets it", key),
                                fmt::format("set `variants.{}.{}`", own.front(), key));
        else
            diagnostics.warning(
                set.place,
                fmt::format("`--set` does not reach `{}`: {} `{}` of {} own", fmt::join(own, "`, `"),
                            own.size() == 1 ? "it has a" : "they have a", key, own.size() == 1 ? "its" : "their"),
                fmt::format("set `variants.{}.{}` too", own.front(), fmt::join(set.path, ".")));
    }
}

// ---- the whole -----------------------------------------------------------------------------------------------------

Value names_and_specs(const std::vector<Variant>& variants) {
    Value map = Value::map();
    for (const Variant& variant : variants) {
        Value one = Value::map();
        if (variant.search) {
            one.set("search", write_search(variant));
            map.entries.push_back({variant.name, variant.place, std::move(one)});
            continue;
        }
        one.set("parameters", variant.parameters);
        Value replaces = Value::list();
        for (const std::string& section : variant.replaces) replaces.items.push_back(Value::string(section));
        if (!replaces.items.empty()) one.set("replaces", replaces);
        for (const auto& entry : variant.resolved.entries) one.set(entry.key, entry.value);
        map.entries.push_back({variant.name, variant.place, std::move(one)});
    }
    return map;
}

/// The file with everything expanded: what `config` of the results holds.
Value write_experiment(const Experiment& experiment, const Value& defaults, const Value& claims, const Value& gate) {
    Value result = Value::map();
    result.set("name", Value::string(experiment.name));
    if (!experiment.question.empty()) result.set("question", Value::string(experiment.question));
    result.set("parameters", defaults);
    Value seeds = Value::list();
    for (const std::uint64_t seed : experiment.seeds)
        seeds.items.push_back(Value::integer(static_cast<std::int64_t>(seed)));
    result.set("seeds", seeds);
    result.set("variants", names_and_specs(experiment.variants));
    if (!claims.is_null()) result.set("claims", claims);
    if (!gate.is_null()) result.set("gate", gate);
    return result;
}

/// An axis that is wrong makes no variants: claims about them would all be told wrong for this one reason.
bool grid_is_lost(const Value& file, const std::vector<VariantSettings>& settings) {
    const Value* variants = present(file, "variants");
    const std::size_t named = variants && variants->is_map() ? variants->entries.size() : 0;
    return present(file, "grid") && settings.size() <= named;
}

void pass_on(const Diagnostics& found, Diagnostics& warnings) {
    for (const auto& diagnostic : found.all()) warnings.warning(diagnostic.place, {}) = diagnostic;
}

}  // namespace

const Variant* Experiment::find(std::string_view variant) const {
    const auto found = std::ranges::find(variants, variant, &Variant::name);
    return found == variants.end() ? nullptr : &*found;
}

std::vector<std::pair<std::string, std::string>> Experiment::pairs_that_run(const Claim& claim) const {
    auto pairs = claim.pairs;
    std::erase_if(
        pairs, [this](const auto& pair) { return !find(pair.first) || (!pair.second.empty() && !find(pair.second)); });
    return pairs;
}

Experiment load_experiment(const std::string& path, const Overrides& overrides, Diagnostics& warnings) {
    Diagnostics diagnostics;
    const File file = read_sections(path, overrides, diagnostics);
    check_keys(file.value, diagnostics);
    Value parameters = read_parameters(file.value.find("parameters"), diagnostics);
    keep_kinds(file, parameters, diagnostics);
    const Value none = Value::map();
    Resolver resolver(parameters, none, diagnostics);
    const Value defaults = resolver.values();

    Experiment experiment;
    experiment.name = read_name(file, diagnostics);
    experiment.question = read_question(file, resolver, diagnostics);
    const auto settings = read_variants(file.value, parameters, resolver, diagnostics);
    const Value seeds = file.value.find("seeds") ? resolver.resolve(*file.value.find("seeds")) : Value();
    experiment.seeds = read_seeds(&seeds, diagnostics);
    check_count(file.value, settings, experiment.seeds.size(), diagnostics);

    VariantReader reader(file, parameters, defaults, diagnostics);
    for (const VariantSettings& one : settings)
        experiment.variants.push_back(
            one.choices.empty()
                ? reader.read(one)
                : read_choosing(one, reader,
                                read_search(one, experiment.seeds, overrides.seeds.has_value(), diagnostics),
                                diagnostics));
    check_variants(experiment.variants, diagnostics);

    std::vector<std::string> names;
    for (const Variant& variant : experiment.variants) names.push_back(variant.name);
    const Value claims = file.value.find("claims") ? resolver.resolve(*file.value.find("claims")) : Value();
    const Value gate = file.value.find("gate") ? resolver.resolve(*file.value.find("gate")) : Value();
    if (!claims.is_null() && !grid_is_lost(file.value, settings))
        experiment.claims = read_claims(claims, names, diagnostics);
    experiment.gate = read_gate(gate, diagnostics);
    if (diagnostics.errors() == 0) {
        check_claims(claims, experiment.claims, experiment.variants, diagnostics);
        check_gate(gate, experiment.variants, diagnostics);
    }

    const auto only = read_only(overrides.only, names, diagnostics);
    if (diagnostics.errors() > 0) throw declare::InvalidInput(diagnostics);

    std::set<std::string> read = reader.parameters_read();
    read.insert(resolver.read().begin(), resolver.read().end());
    warn_unread(parameters, read, diagnostics);
    warn_same_trials(experiment.variants, diagnostics);
    warn_sets(file, trained(settings), diagnostics);
    keep_only(experiment.variants, only);
    const Value* where = present(file.value, "seeds");
    warn_few_seeds(experiment, std::max(static_cast<int>(experiment.seeds.size()), overrides.max_seeds),
                   where ? *where : file.value, diagnostics);
    pass_on(diagnostics, warnings);
    experiment.resolved = write_experiment(experiment, defaults, claims, gate);
    return experiment;
}

}  // namespace runner
