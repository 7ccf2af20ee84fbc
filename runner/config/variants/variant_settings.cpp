#include "runner/config/variants/variant_settings.h"

#include <fmt/format.h>

#include <unordered_set>

#include "runner/config/variants/names.h"

namespace runner {

double count_candidates(const std::vector<SearchAxis>& axes) {
    if (!axes.empty() && axes.front().is_drawn) return static_cast<double>(axes.front().candidates.size());
    double count = 1;
    for (const SearchAxis& axis : axes) count *= static_cast<double>(axis.candidates.size());
    return count;
}

std::vector<std::string> VariantSettings::replaces() const {
    std::vector<std::string> result;
    for (const std::string& section : replaceable_sections())
        if (settings.find(section)) result.push_back(section);
    return result;
}

namespace {

/// What a variant may set.
std::vector<std::string> settable(const Value& parameters) {
    std::vector<std::string> result = parameters.keys();
    result.insert(result.end(), replaceable_sections().begin(), replaceable_sections().end());
    return result;
}

/// What varies is a parameter: a key of a section is not set by itself.
std::string setting_help(const Value::Entry& entry, const std::vector<std::string>& words,
                         const Diagnostics& diagnostics) {
    const std::string section = diagnostics.section_with(entry.key);
    if (section.empty() || !declare::nearest(entry.key, words).empty()) return declare::suggestion(entry.key, words);
    return fmt::format("to vary it, write `parameters: {{{0}: {1}}}` in the file and `{0}: ${0}` in its `{2}`",
                       entry.key, show(entry.value), section);
}

}  // namespace

bool check_settings(const std::string& owner, const Value& settings, const Value& parameters,
                    Diagnostics& diagnostics) {
    if (!settings.is_map()) {
        diagnostics.error(settings, fmt::format("{}: expected a map of settings, received `{}`", owner, show(settings)),
                          settings.is_null() ? "write `{}` to change nothing" : "");
        return false;
    }
    const auto words = settable(parameters);
    const std::unordered_set<std::string_view> known(words.begin(), words.end());
    for (const auto& entry : settings.entries)
        if (!known.contains(entry.key))
            diagnostics.error(Located{entry.place, settings.via},
                              fmt::format("{} sets `{}`, which is neither a parameter nor a section", owner, entry.key),
                              setting_help(entry, words, diagnostics));
    return true;
}

}  // namespace runner
