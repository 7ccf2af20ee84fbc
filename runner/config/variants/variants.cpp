#include "runner/config/variants/variants.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "runner/config/variants/grid.h"
#include "runner/config/variants/names.h"
#include "runner/config/variants/sizes.h"
#include "runner/thousands.h"

namespace runner {

namespace {

std::vector<VariantSettings> read_list(const Value& variants, const Value& parameters, Resolver& defaults,
                                       Diagnostics& diagnostics) {
    const Value map = defaults.peel(variants);
    if (!map.is_map() || map.entries.empty()) {
        diagnostics.error(map, fmt::format("`variants`: expected a map of variants, received `{}`", show(map)),
                          "without `variants`, one variant `default` is trained");
        return {};
    }
    std::vector<VariantSettings> result;
    for (const auto& entry : map.entries) {
        check_name("variant", entry.key, Located{entry.place, map.via}, diagnostics);
        Value settings = defaults.peel(entry.value);
        if (!check_settings(fmt::format("variant `{}`", entry.key), settings, parameters, diagnostics))
            settings = Value::map();
        result.push_back({entry.key, std::move(settings), entry.place, {}});
    }
    return result;
}

/// Files of variants must differ on every file system.
void check_distinct(std::vector<VariantSettings>& variants, Diagnostics& diagnostics) {
    std::map<std::string, const VariantSettings*> known;
    for (const VariantSettings& variant : variants) {
        const auto [first, fresh] = known.emplace(fold_case(variant.name), &variant);
        if (fresh) continue;
        const std::string& other = first->second->name;
        if (other == variant.name && diagnostics.has_error_at(variant.place)) continue;  // a key that stands twice
        auto& diagnostic = diagnostics.error(
            variant.place, other == variant.name
                               ? fmt::format("two variants are called `{}`", variant.name)
                               : fmt::format("variants `{}` and `{}` differ in case alone", other, variant.name));
        diagnostic.notes.push_back({"the first", first->second->place});
    }
}

/// Trials of a variant's search.
double trials_of_search(const VariantSettings& variant, std::size_t seeds) {
    if (variant.choices.empty()) return 0;
    return static_cast<double>(std::min<std::uint64_t>(variant.choices.front().seeds, seeds)) *
           count_candidates(variant.choices);
}

}  // namespace

std::vector<VariantSettings> read_variants(const Value& file, const Value& parameters, Resolver& defaults,
                                           Diagnostics& diagnostics) {
    std::vector<VariantSettings> result;
    bool any = false;
    for (const auto& entry : file.entries) {
        if (entry.value.is_null() || (entry.key != "variants" && entry.key != "grid")) continue;
        any = true;
        auto more = entry.key == "grid" ? read_grid(entry.value, parameters, defaults, diagnostics)
                                        : read_list(entry.value, parameters, defaults, diagnostics);
        std::ranges::move(more, std::back_inserter(result));
    }
    if (!any) result.push_back({"default", Value::map(), file.place, {}});
    result = spread_sizes(file, parameters, result, diagnostics);
    check_distinct(result, diagnostics);
    return result;
}

void check_trial_count(const Value& file, const std::vector<VariantSettings>& variants, std::size_t seeds,
                       Diagnostics& diagnostics) {
    double search = 0;
    for (const VariantSettings& variant : variants) search += trials_of_search(variant, seeds);
    const double trials = static_cast<double>(variants.size()) * static_cast<double>(seeds) + search;
    if (trials <= static_cast<double>(most_trials)) return;
    const Value* value = file.find("seeds");
    diagnostics.error(value ? *value : file,
                      fmt::format("{} variants with {} seeds{} are {} trials; at most {} are allowed",
                                  with_thousands(variants.size()), with_thousands(seeds),
                                  search > 0 ? fmt::format(" and {} of the search", with_thousands(search)) : "",
                                  with_thousands(trials), with_thousands(most_trials)));
}

}  // namespace runner
