#include "runner/config/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "layers/declare/keras_habits.h"
#include "runner/config/checks/fold_checks.h"
#include "runner/config/checks/purposes.h"
#include "runner/config/checks/relations.h"
#include "runner/config/checks/warnings.h"
#include "runner/config/claims/claim_checks.h"
#include "runner/config/claims/claims.h"
#include "runner/config/claims/few_seeds.h"
#include "runner/config/claims/gate.h"
#include "runner/config/claims/reach.h"
#include "runner/config/schema/families.h"
#include "runner/config/schema/sections.h"
#include "runner/config/text/extends.h"
#include "runner/config/text/set.h"
#include "runner/config/variant_reader.h"
#include "runner/config/variants/names.h"
#include "runner/config/variants/only.h"
#include "runner/config/variants/parameters.h"
#include "runner/config/variants/search.h"
#include "runner/config/variants/seeds.h"
#include "runner/config/variants/sizes.h"
#include "runner/config/variants/variants.h"

namespace runner {

namespace {

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

File read_file(const std::string& path, const Overrides& overrides, Diagnostics& diagnostics) {
    auto value = read_extended(path, same_family, diagnostics);
    if (!value) throw declare::InvalidInput(diagnostics);
    File file{path, std::move(*value), Value::map(), {}};
    if (const Value* parameters = file.value.find("parameters")) file.declared = *parameters;
    file.sets = apply_sets(file.value, overrides.set, vocabulary(), diagnostics);
    if (overrides.seeds) file.value.set("seeds", read_seeds_option(*overrides.seeds, diagnostics));
    return file;
}

std::string section_help(const Value::Entry& entry, const Value& file, const std::vector<std::string>& known,
                         const Diagnostics& diagnostics) {
    std::string habit = declare::habitual_key(entry, file, {}, diagnostics);
    return habit.empty() ? declare::suggestion(entry.key, known) : habit;
}

void check_keys(const Value& file, Diagnostics& diagnostics) {
    std::vector<std::string> known;
    for (const Section& section : sections()) known.push_back(section.key);
    const Value* parameters = file.find("parameters");
    for (const auto& entry : file.entries) {
        if (std::ranges::find(known, entry.key) != known.end()) continue;
        const bool parameter = parameters && parameters->is_map() && parameters->find(entry.key);
        diagnostics.error(
            entry.place, fmt::format("unknown section `{}`", entry.key),
            parameter ? fmt::format("set parameter `{}` in a variant, or its default under `parameters`", entry.key)
                      : section_help(entry, file, known, diagnostics));
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
    if (!check_name("the file's name", name, Located{file.value.place}, found))
        diagnostics.error(file.value.place, found.all().front().message, "give the experiment another: `name: …`");
    return name;
}

/// An axis that is wrong makes no variants: claims about them would all be told wrong for this one reason.
bool grid_is_lost(const Value& file, const std::vector<VariantSettings>& settings) {
    const Value* variants = present(file, "variants");
    const std::size_t named = variants && variants->is_map() ? variants->entries.size() : 0;
    return present(file, "grid") && settings.size() <= named;
}

/// The value of a section with its parameters expanded; null where it is left out.
Value resolved_section(const Value& file, std::string_view key, Resolver& resolver) {
    const Value* value = file.find(key);
    return value ? resolver.resolve(*value) : Value();
}

/// `seeds`, or `repeat` of the data; the command line wins over both.
std::vector<std::uint64_t> read_repetitions(const File& file, const std::vector<VariantSettings>& settings,
                                            bool overridden, Resolver& resolver, Diagnostics& diagnostics) {
    const Value seeds = resolved_section(file.value, "seeds", resolver);
    const Value repeat = find_repeat(file.value, settings, resolver);
    if (repeat.is_null() || overridden) return read_seeds(&seeds, diagnostics);
    if (!seeds.is_null())
        diagnostics.error(seeds,
                          fmt::format("`seeds` beside `repeat` of `data`: `repeat: {0}` is `seeds: {0}`", show(repeat)),
                          "leave one of the two out");
    const auto count = to_integer(repeat);  // what is none is told by whoever reads the data
    const auto first = count && *count >= 1 ? read_seeds(&repeat, diagnostics) : std::vector<std::uint64_t>();
    return first.empty() ? std::vector<std::uint64_t>{1} : first;
}

std::vector<Variant> read_all(const std::vector<VariantSettings>& settings, const std::vector<std::uint64_t>& seeds,
                              bool shortened, VariantReader& reader, Diagnostics& diagnostics) {
    // What thousands of variants have wrong is told long before the last of them is read.
    constexpr int enough_errors = 1000;
    std::vector<Variant> variants;
    for (const VariantSettings& one : settings) {
        if (diagnostics.errors() > enough_errors) return variants;
        if (one.choices.empty())
            variants.push_back(reader.read(one));
        else
            variants.push_back(reader.read_choosing(one, read_search(one, seeds, shortened, diagnostics)));
    }
    start_from_own_size(variants, settings);
    check_variants(variants, diagnostics);
    return variants;
}

std::vector<std::string> names_of(const std::vector<VariantSettings>& variants) {
    std::vector<std::string> names;
    for (const VariantSettings& variant : variants) names.push_back(variant.name);
    return names;
}

}  // namespace

Experiment load_experiment(const std::string& path, const Overrides& overrides, Diagnostics& warnings) {
    Diagnostics diagnostics;
    diagnostics.set_sections(keys_of_sections());
    const File file = read_file(path, overrides, diagnostics);
    check_keys(file.value, diagnostics);
    Value parameters = read_parameters(file.value.find("parameters"), diagnostics);
    check_set_defaults(file.sets, file.declared, parameters, diagnostics);
    const Value none = Value::map();
    Resolver resolver(parameters, none, diagnostics);
    const Value defaults = resolver.values();

    Experiment experiment;
    experiment.name = read_name(file, diagnostics);
    experiment.question = read_question(file, resolver, diagnostics);
    const auto settings = read_variants(file.value, parameters, resolver, diagnostics);
    experiment.seeds = read_repetitions(file, settings, overrides.seeds.has_value(), resolver, diagnostics);
    experiment.vary = read_vary(resolved_section(file.value, "vary", resolver), diagnostics);
    check_trial_count(file.value, settings, experiment.seeds.size(), diagnostics);
    VariantReader reader(file.value, parameters, defaults, diagnostics);
    experiment.variants = read_all(settings, experiment.seeds, overrides.seeds.has_value(), reader, diagnostics);
    settle_folds(experiment, settings, diagnostics);
    const std::vector<std::string> names = names_of(settings);

    const Value claims = resolved_section(file.value, "claims", resolver);
    const Value gate = resolved_section(file.value, "gate", resolver);
    if (!claims.is_null() && !grid_is_lost(file.value, settings))
        experiment.claims = read_claims(claims, names, diagnostics);
    if (std::ranges::find(experiment.vary, Purpose::dealing) != experiment.vary.end())
        judge_over_dealings(experiment.claims, claims, diagnostics);
    else
        refuse_dealings(experiment.claims, diagnostics);
    experiment.gate = read_gate(gate, diagnostics);
    read_gate_over(gate, diagnostics);  // what it says stands in the resolved file
    if (diagnostics.errors() == 0) {
        check_claims(claims, experiment.claims, experiment.variants, diagnostics);
        check_gate(gate, experiment.variants, diagnostics);
        check_reach(claims, experiment.claims, experiment.variants, diagnostics);
        check_gate_reach(gate, experiment.variants, diagnostics);
        if (experiment.gate.empty()) experiment.gate = usual_gate(experiment.variants);
        if (const Value* vary = present(file.value, "vary")) check_same_seeds(experiment, *vary, diagnostics);
    } else {
        tell_unknown_measures(claims, diagnostics);
    }
    const auto only = read_only(overrides.only, names, diagnostics);
    if (diagnostics.errors() > 0) throw declare::InvalidInput(diagnostics);

    std::set<std::string> read = reader.parameters_read();
    read.insert(resolver.read().begin(), resolver.read().end());
    warn_unread(parameters, read, diagnostics);
    warn_same_trials(experiment.variants, diagnostics);
    warn_sets(file.sets, settings, diagnostics);
    select_only(experiment.variants, only);
    const Value* where = present(file.value, "seeds");
    warn_few_seeds(experiment, std::max(static_cast<int>(experiment.seeds.size()), overrides.max_seeds),
                   where ? *where : file.value, diagnostics);
    for (const Diagnostic& warning : diagnostics.all()) warnings.add(warning);
    experiment.resolved = write_experiment(experiment, defaults, claims, gate);
    return experiment;
}

}  // namespace runner
