#include "runner/config/variants/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "runner/config/checks/checks.h"
#include "runner/config/claims/claims.h"

namespace runner {

namespace {

/// Those of which more or less tells which network is the better one, and which are the same in every run.
std::vector<std::string> deciding_columns(const Variant& variant) {
    std::vector<std::string> columns = columns_of(variant);
    std::erase_if(columns, [](const std::string& name) {
        return name == "learning_rate" || name == "train_seconds" || name == "eval_seconds";
    });
    return columns;
}

std::vector<std::string> measures_of(const Variant& variant) {
    std::vector<std::string> names;
    for (const char* prefix : {"best.", "last."})
        for (const std::string& column : deciding_columns(variant)) names.push_back(prefix + column);
    return names;
}

bool check_by(const Variant& candidate, const Choice& choice, Diagnostics& diagnostics) {
    const auto names = measures_of(candidate);
    if (std::ranges::find(names, choice.by) != names.end()) return true;
    const std::string what = fmt::format("axis `{}` chooses by `{}`", choice.axis, choice.by);
    const auto measure = MeasureParts::parse(choice.by);
    const bool curve =
        measure && (measure->from == MeasureParts::From::best || measure->from == MeasureParts::From::last);
    const bool validation = candidate.data.validation.has_value();
    if (measure && measure->from == MeasureParts::From::test)
        diagnostics.error(choice.by_place, what + ", and the test set is not for choosing",
                          "such as `by: best.val_accuracy`");
    else if (curve && measure->name.starts_with("val_") && !validation)
        diagnostics.error(choice.by_place, what + ", and the data have no validation part",
                          "write `validation: 5000` in `data`");
    else
        diagnostics.error(choice.by_place, what + ": expected `best.` or `last.`, and a column of the learning curve",
                          declare::suggestion(choice.by, names));
    return false;
}

std::string training_of(const Variant& variant) {
    std::string text;
    for (const char* section : {"data", "model", "training"})
        if (const Value* value = variant.resolved.find(section)) text += declare::show(*value) + '\n';
    return text;
}

}  // namespace

Search read_search(const VariantSettings& variant, const std::vector<std::uint64_t>& seeds, bool shortened,
                   Diagnostics& diagnostics) {
    const Choice& choice = variant.choices.front();
    Search search{.by = choice.by, .seeds = seeds, .searched = {}};
    if (choice.seeds < seeds.size()) search.seeds.resize(choice.seeds);
    if (choice.seeds > seeds.size() && !seeds.empty()) {
        const std::string what = fmt::format("axis `{}` searches with {} seeds, and there {} {}", choice.axis,
                                             choice.seeds, seeds.size() == 1 ? "is" : "are", seeds.size());
        if (shortened)
            diagnostics.warning(choice.seeds_place, what, "the search takes what the command line leaves");
        else
            diagnostics.error(choice.seeds_place, what, "the search takes the first of the experiment's `seeds`");
    }
    for (const Choice& one : variant.choices)
        for (const Candidate& candidate : one.candidates)
            for (const auto& entry : candidate.settings.entries)
                if (std::ranges::find(search.searched, entry.key) == search.searched.end())
                    search.searched.push_back(entry.key);
    return search;
}

void check_search(const Variant& variant, const Choice& choice, Diagnostics& diagnostics) {
    std::map<std::string, const Variant*> known;
    for (const Variant& candidate : variant.candidates) {
        if (!choice.by.empty() && !check_by(candidate, choice, diagnostics)) return;
        const auto [first, fresh] = known.emplace(training_of(candidate), &candidate);
        if (fresh) continue;
        auto& diagnostic = diagnostics.warning(
            candidate.place, fmt::format("candidates `{}` and `{}` of variant `{}` are the same training",
                                         first->second->label(), candidate.label(), variant.name));
        diagnostic.notes.push_back({"the first", first->second->place});
    }
}

std::size_t count_searched(const std::vector<Variant>& variants) {
    std::size_t count = 0;
    for (const Variant& variant : variants)
        if (variant.search) count += variant.candidates.size() * variant.search->seeds.size();
    return count;
}

Value write_search(const Variant& variant) {
    Value seeds = Value::list(), candidates = Value::map(), result = Value::map();
    for (const std::uint64_t seed : variant.search->seeds)
        seeds.items.push_back(Value::integer(static_cast<std::int64_t>(seed)));
    for (const Variant& candidate : variant.candidates) {
        Value one = Value::map();
        one.set("parameters", candidate.parameters);
        for (const auto& entry : candidate.resolved.entries) one.set(entry.key, entry.value);
        candidates.entries.push_back({candidate.label(), candidate.place, std::move(one)});
    }
    result.set("by", Value::string(variant.search->by));
    result.set("seeds", std::move(seeds));
    result.set("candidates", std::move(candidates));
    return result;
}

std::vector<const Variant*> Variant::tried() const {
    std::vector<const Variant*> result;
    for (const Variant& candidate : candidates) result.push_back(&candidate);
    if (result.empty()) result.push_back(this);
    return result;
}

void Variant::keep(std::size_t candidate) {
    const Variant& kept = candidates[candidate];
    parameters = kept.parameters;
    replaces = kept.replaces;
    data = kept.data;
    model = kept.model;
    training = kept.training;
    evaluation = kept.evaluation;
    graph = kept.graph;
    written = kept.written;
    resolved = kept.resolved;
}

}  // namespace runner
