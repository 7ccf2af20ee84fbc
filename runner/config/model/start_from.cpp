#include "runner/config/model/start_from.h"

#include <fmt/format.h>

#include <algorithm>

#include "layers/declare/globs.h"
#include "layers/declare/lists.h"
#include "runner/config/model/model_fields.h"

namespace runner {

namespace {

/// A pattern of `start_from` against the layers of this network.
void check_ours(const Value& at, const std::string& pattern, const std::vector<std::string>& paths,
                Diagnostics& diagnostics) {
    if (std::ranges::none_of(paths, [&](const auto& path) { return Glob(pattern).matches(path); }))
        diagnostics.error(at, fmt::format("`layers` of `start_from`: no layer matches `{}`", pattern),
                          glob_suggestion(pattern, paths));
}

void read_renames(const Value& list, StartFrom& start, const std::vector<std::string>& paths,
                  Diagnostics& diagnostics) {
    const std::string label = "`layers` of `start_from`";
    for (const auto& entry : list.entries) {
        std::string ours;
        if (const std::string problem = glob_problem(entry.key); !problem.empty())
            diagnostics.error(entry.place, fmt::format("{}: `{}` is no pattern: {}", label, entry.key, problem));
        else if (read_glob(entry.value, ours, label, diagnostics)) {
            if (Glob(entry.key).wildcards() != Glob(ours).wildcards())
                diagnostics.error(entry.value,
                                  fmt::format("{}: `{}` and `{}` must have as many wildcards", label, entry.key, ours));
            check_ours(entry.value, ours, paths, diagnostics);
            start.renames.emplace_back(entry.key, ours);
        }
    }
}

}  // namespace

std::optional<StartFrom> read_start_from(const Value& value, const std::vector<std::string>& paths,
                                         Diagnostics& diagnostics) {
    if (value.is_scalar()) {
        const std::string key = value.text.ends_with(".safetensors") ? "file" : "variant";
        diagnostics.error(value, fmt::format("`start_from`: expected a map of settings, received `{}`", show(value)),
                          fmt::format("write `{{{}: {}}}`", key, show(value)));
        return {};
    }
    StartFromFields read;
    if (!read_settings(value, read, StartFromFields::fields(), StartFromFields::title, diagnostics)) return {};
    if (read.variant.empty() == read.file.empty()) {
        diagnostics.error(value, read.variant.empty() ? "`start_from` needs `variant` or `file`"
                                                      : "`variant` and `file` of `start_from` exclude each other");
        return {};
    }
    const Place place = value.find(read.variant.empty() ? "file" : "variant")->place;
    StartFrom start{read.variant, read.file, read.layers.value.is_null(), {}, place};
    if (read.layers.value.is_map()) {
        read_renames(read.layers.value, start, paths, diagnostics);
    } else if (!start.everything) {
        for (const Value& item : items_of(read.layers.value)) {
            std::string pattern;
            if (!read_glob(item, pattern, "`layers` of `start_from`", diagnostics)) continue;
            check_ours(item, pattern, paths, diagnostics);
            start.renames.emplace_back(pattern, pattern);
        }
    }
    return start;
}

}  // namespace runner
