#include "runner/config/checks/warnings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "runner/config/variants/grid.h"
#include "runner/config/variants/names.h"

namespace runner {

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

namespace {

/// Every setting that is trained: of a variant that chooses, its candidates'.
std::vector<VariantSettings> trained_settings(const std::vector<VariantSettings>& variants) {
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

}  // namespace

void warn_sets(const std::vector<Set>& sets, const std::vector<VariantSettings>& settings, Diagnostics& diagnostics) {
    const std::vector<VariantSettings> variants = trained_settings(settings);
    for (const Set& set : sets) {
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

}  // namespace runner
