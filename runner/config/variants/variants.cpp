#include "runner/config/variants/variants.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "runner/config/variants/grid.h"

namespace runner {

std::vector<std::string> VariantSettings::replaces() const {
    std::vector<std::string> result;
    for (const std::string& section : replaceable_sections())
        if (settings.find(section)) result.push_back(section);
    return result;
}

std::string folded(std::string name) {
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
}

std::vector<std::string> settable(const Value& parameters) {
    std::vector<std::string> result = parameters.keys();
    result.insert(result.end(), replaceable_sections().begin(), replaceable_sections().end());
    return result;
}

bool check_settings(const std::string& owner, const Value& settings, const Value& parameters,
                    Diagnostics& diagnostics) {
    if (!settings.is_map()) {
        diagnostics.error(settings, fmt::format("{}: expected a map of settings, received `{}`", owner, show(settings)),
                          settings.is_null() ? "write `{}` to change nothing" : "");
        return false;
    }
    const auto words = settable(parameters);
    for (const auto& entry : settings.entries)
        if (std::ranges::find(words, entry.key) == words.end()) {
            Value at = settings;
            at.place = entry.place;
            diagnostics.error(at,
                              fmt::format("{} sets `{}`, which is neither a parameter nor a section", owner, entry.key),
                              declare::suggestion(entry.key, words));
        }
    return true;
}

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
        Value at = map;
        at.place = entry.place;
        check_name("variant", entry.key, at, diagnostics);
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
        const auto [first, fresh] = known.emplace(folded(variant.name), &variant);
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

bool present(const Value* value) { return value && !value->is_null(); }

}  // namespace

std::vector<VariantSettings> read_variants(const Value& file, const Value& parameters, Resolver& defaults,
                                           Diagnostics& diagnostics) {
    std::vector<VariantSettings> result;
    bool any = false;
    for (const auto& entry : file.entries) {
        if (!present(&entry.value) || (entry.key != "variants" && entry.key != "grid")) continue;
        any = true;
        auto more = entry.key == "grid" ? read_grid(entry.value, parameters, defaults, diagnostics)
                                        : read_list(entry.value, parameters, defaults, diagnostics);
        std::ranges::move(more, std::back_inserter(result));
    }
    if (!any) result.push_back({"default", Value::map(), file.place, {}});
    check_distinct(result, diagnostics);
    return result;
}

}  // namespace runner
