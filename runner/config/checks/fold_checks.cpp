#include "runner/config/checks/fold_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/thousands.h"

namespace runner {
namespace {

/// What a variant's data section has under `key`; the section, or the variant, where it has not.
Located place_of(const Variant& variant, const char* key) {
    const Value* data = variant.written.find("data");
    const Value* value = data ? data->find(key) : nullptr;
    if (value && !value->is_null()) return *value;
    return data ? Located(*data) : Located{variant.place};
}

std::string text_of(const Variant& variant, const char* key) {
    const Value* data = variant.written.find("data");
    const Value* value = data ? data->find(key) : nullptr;
    return value && !value->is_null() ? fmt::format("`{}: {}`", key, show(*value)) : fmt::format("no `{}`", key);
}

/// Against the first variant, with which it would be compared fold by fold.
void check_alike(const Variant& first, const Variant& variant, Diagnostics& diagnostics) {
    const auto differ = [&](const char* key) {
        const std::string ours = text_of(variant, key), theirs = text_of(first, key);
        if (ours == theirs) return false;
        auto& diagnostic =
            diagnostics.error(place_of(variant, key),
                              fmt::format("variant `{}` has {}, and `{}` {}: variants are compared fold by fold",
                                          variant.name, ours, first.name, theirs),
                              "cut the data of all variants alike");
        diagnostic.notes.push_back({"the other", place_of(first, key).place});
        return true;
    };
    if (differ("folds") || !first.data.folds || differ("repeat") || differ("group")) return;
    if (variant.data.stratify != first.data.stratify) differ("stratify");
}

void choose_within_folds(Variant& variant, const VariantSettings& settings, const std::vector<std::uint64_t>& seeds,
                         Diagnostics& diagnostics) {
    if (!variant.search) return;
    const SearchAxis& axis = settings.choices.front();
    if (axis.seeds > 1)
        diagnostics.error(axis.seeds_place,
                          fmt::format("axis `{}` searches with {} seeds, and there are `folds`: each fold of each "
                                      "repetition chooses for itself",
                                      axis.axis, axis.seeds),
                          "leave `seeds` out");
    if (axis.miss > 0)
        diagnostics.error(axis.race_place,
                          fmt::format("axis `{}` races over seeds, and there are `folds`, each of which chooses for "
                                      "itself",
                                      axis.axis),
                          "leave `race` out");
    if (axis.halving.is_on())
        diagnostics.error(
            axis.halving_place,
            fmt::format("axis `{}` halves its candidates, and there are `folds`, each of which chooses for "
                        "itself",
                        axis.axis),
            "leave `halving` out");
    variant.search->seeds = seeds;
}

double count_trials(const Experiment& experiment) {
    double variants = 0;
    for (const Variant& variant : experiment.variants) variants += 1 + static_cast<double>(variant.candidates.size());
    return variants * static_cast<double>(experiment.seeds.size()) * static_cast<double>(experiment.folds);
}

}  // namespace

void settle_folds(Experiment& experiment, const std::vector<VariantSettings>& settings, Diagnostics& diagnostics) {
    std::vector<Variant>& variants = experiment.variants;
    if (variants.empty() || diagnostics.errors() > 0) return;
    for (const Variant& variant : variants) check_alike(variants.front(), variant, diagnostics);
    experiment.folds = variants.front().data.folds.value_or(0);
    if (experiment.folds == 0) return;
    if (std::ranges::find(experiment.vary, Purpose::dealing) != experiment.vary.end())
        diagnostics.error(place_of(variants.front(), "folds"),
                          "`folds` beside `dealing` of `vary`: folds deal training and test samples already",
                          "leave one of the two out");
    for (std::size_t i = 0; i < variants.size(); ++i)
        choose_within_folds(variants[i], settings[i], experiment.seeds, diagnostics);
    if (const double trials = count_trials(experiment); trials > static_cast<double>(most_trials))
        diagnostics.error(
            place_of(variants.front(), "folds"),
            fmt::format("{} variants with {} folds and {} repetitions are {} trials, those of searches "
                        "included; at most {} are allowed",
                        with_thousands(variants.size()), experiment.folds, with_thousands(experiment.seeds.size()),
                        with_thousands(trials), with_thousands(most_trials)));
}

}  // namespace runner
