#include "runner/config/variants/parameters.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/config/variants/names.h"
#include "runner/config/variants/resolver.h"

namespace runner {

Value read_parameters(const Value* declared, Diagnostics& diagnostics) {
    Value result = Value::map();
    if (!declared || declared->is_null()) return result;
    result.place = declared->place;
    if (!declared->is_map()) {
        diagnostics.error(*declared, fmt::format("`parameters`: expected a map, received `{}`", show(*declared)),
                          "such as `{dropout: 0.0}`");
        return result;
    }
    for (const auto& entry : declared->entries) {
        const bool reserved = std::ranges::find(replaceable_sections(), entry.key) != replaceable_sections().end();
        if (reserved)
            diagnostics.error(
                entry.place, fmt::format("a parameter cannot be called `{}`", entry.key),
                fmt::format("a variant that sets `{}` replaces that section: choose another name", entry.key));
        else if (!is_parameter_name(entry.key))
            diagnostics.error(entry.place, fmt::format("`{}` is no name for a parameter", entry.key),
                              "a letter first, then letters, digits and `_`");
        else
            result.entries.push_back(entry);
    }
    return result;
}

void check_kind(const std::string& parameter, const Value& default_value, const Value& value,
                Diagnostics& diagnostics) {
    if (value.is_map() && value.find("choose")) {
        diagnostics.error(
            value, fmt::format("`{}` is to choose, as an axis does: expected the value of one variant", parameter),
            fmt::format("put it in `grid`: `grid: {{{}: {{choose: …}}}}`", parameter));
        return;
    }
    const auto label = [&] { return fmt::format("parameter `{}` (default `{}`)", parameter, show(default_value)); };
    if (to_bool(default_value)) {
        bool ignored = false;
        declare::FieldType<bool>::read(value, ignored, {label(), {}, diagnostics});
    } else if (to_number(default_value)) {
        const bool component = value.is_map() && value.entries.size() == 1;
        if (value.is_null() || component || to_number(value)) return;
        const declare::Reading reading{label(), {}, diagnostics};
        reading.wrong(value, "a number or a component with its settings", declare::number_help(value));
    }
}

void check_set_defaults(const std::vector<Set>& sets, const Value& declared_values, Value& parameters,
                        Diagnostics& diagnostics) {
    if (sets.empty()) return;
    const Value none = Value::map();
    const Value defaults = Resolver(parameters, none, diagnostics).values();
    for (const Set& set : sets) {
        if (set.path.size() < 2 || set.path[0] != "parameters") continue;
        const std::string& name = set.path[1];
        const Value *const declared = declared_values.find(name), *const now = defaults.find(name);
        if (!declared || !now) continue;
        const int before = diagnostics.errors();
        check_kind(name, *declared, *now, diagnostics);
        if (diagnostics.errors() > before) parameters.set(name, *declared);
    }
}

}  // namespace runner
