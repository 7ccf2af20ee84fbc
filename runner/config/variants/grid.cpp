#include "runner/config/variants/grid.h"

#include <fmt/format.h>

#include <algorithm>

#include "layers/declare/field.h"
#include "runner/thousands.h"

namespace runner {

namespace {

/// One position on an axis: what a variant there is called and sets.
struct Axis {
    std::string name;
    std::vector<Candidate> candidates;
    std::optional<Choice> choice;  // instead: the axis chooses
    Place place;
};

/// Reads one axis.
struct AxisReader {
    const Value& parameters;
    Resolver& defaults;
    Diagnostics& diagnostics;
    const std::string& name;
    const Place& place;

    bool is_parameter() const { return parameters.find(name) != nullptr; }
    std::string title() const { return fmt::format("axis `{}`", name); }

    Value at_name() const {
        Value at;
        at.place = place;
        return at;
    }

    std::string offer() const {
        const std::string near = declare::nearest(name, parameters.keys());
        return near.empty() ? "" : fmt::format("did you mean parameter `{}`?", near);
    }

    /// What a value of the axis sets.
    Value settings(const std::string& label, const Value& value) const {
        if (!is_parameter()) {
            Value map = defaults.peel(value);
            const std::string owner = fmt::format("`{}` of {}, which names no parameter", label, title());
            if (!map.is_map()) {
                diagnostics.error(map, fmt::format("{}: expected a map of settings, received `{}`", owner, show(map)),
                                  offer());
                return Value::map();
            }
            check_settings(fmt::format("`{}` of {}", label, title()), map, parameters, diagnostics);
            return map;
        }
        Value map = Value::map();
        map.place = value.place;
        map.entries.push_back({name, value.place, value});
        return map;
    }

    std::vector<Candidate> listed(const Value& list) const {
        std::vector<Candidate> result;
        if (!is_parameter()) {
            diagnostics.error(
                at_name(),
                fmt::format("{} names no parameter: expected a map from labels to settings, received `{}`", title(),
                            show(list)),
                offer());
            return result;
        }
        for (const Value& item : list.items) {
            const Value shown = defaults.resolve(item);
            if (shown.is_list() || shown.is_map()) {
                diagnostics.error(item, fmt::format("{}: `{}` needs a label", title(), show(shown)),
                                  fmt::format("write a map: `{}: {{label: {}}}`", name, show(shown)));
                continue;
            }
            const std::string label = fmt::format("{}_{}", name, shown.is_null() ? "null" : shown.text);
            if (check_name("variant", label, item, diagnostics)) result.push_back({label, settings(label, item)});
        }
        return result;
    }

    std::vector<Candidate> labelled(const Value& map) const {
        std::vector<Candidate> result;
        for (const auto& entry : map.entries) {
            Value at = map;
            at.place = entry.place;
            if (check_name("label", entry.key, at, diagnostics))
                result.push_back({entry.key, settings(entry.key, entry.value)});
        }
        return result;
    }

    std::vector<Candidate> candidates(const Value& values) const {
        const bool empty = values.is_list() ? values.items.empty() : values.entries.empty();
        if ((!values.is_list() && !values.is_map()) || empty) {
            diagnostics.error(values.is_null() ? at_name() : values,
                              fmt::format("{}: expected a list of values or a map from labels to values, received `{}`",
                                          title(), show(values)));
            return {};
        }
        return values.is_list() ? listed(values) : labelled(values);
    }

    /// Candidates have a folder each, on every file system; and one alone is no choice.
    void check_candidates(const Value& at, const std::vector<Candidate>& candidates) const {
        for (std::size_t i = 0; i < candidates.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (folded(candidates[i].label) == folded(candidates[j].label))
                    diagnostics.error(candidates[i].settings.place,
                                      fmt::format("{}: candidate `{}` stands twice", title(), candidates[i].label));
        if (candidates.size() == 1)
            diagnostics.error(at, fmt::format("{} has one candidate, and nothing to choose from", title()),
                              "list it as a plain axis, without `choose`");
    }

    /// `{choose: [...], by: best.val_accuracy, seeds: 2}`
    std::optional<Choice> choice(const Value& map) const {
        if (!map.is_map() || !map.find("choose")) return {};
        Choice result;
        result.axis = name;
        result.place = map.place;
        std::vector<std::string> known;
        for (const AxisKey& key : axis_keys()) known.push_back(key.name);
        for (const auto& entry : map.entries)
            if (std::ranges::find(known, entry.key) == known.end())
                diagnostics.error(entry.place, fmt::format("unknown key `{}` of {}", entry.key, title()),
                                  declare::suggestion(entry.key, known));
        result.candidates = candidates(defaults.peel(*map.find("choose")));
        check_candidates(*map.find("choose"), result.candidates);
        const Value* by = map.find("by");
        if (!by || !by->is_scalar())
            diagnostics.error(by ? *by : map, fmt::format("{} needs `by`: the measure that decides", title()),
                              "such as `by: best.val_accuracy`");
        else
            result.by = by->text;
        result.by_place = by ? by->place : map.place;
        std::int64_t seeds = 1;
        if (const Value* count = map.find("seeds"); count && !count->is_null())
            declare::FieldType<std::int64_t>::read(*count, seeds,
                                                   {fmt::format("`seeds` of {}", title()), {.least = 1}, diagnostics});
        result.seeds_place = map.find("seeds") ? map.find("seeds")->place : map.place;
        result.seeds = static_cast<std::uint64_t>(seeds);
        return result;
    }

    Axis axis(const Value& value) const {
        const Value values = defaults.peel(value);
        Axis result{name, {}, choice(values), place};
        if (!result.choice) result.candidates = candidates(values);
        return result;
    }
};

/// Adds what a position on an axis sets to a variant.
void apply(VariantSettings& variant, const Axis& axis, const Candidate& candidate, Diagnostics& diagnostics) {
    if (!variant.name.empty()) variant.name += '-';
    variant.name += candidate.label;
    for (const auto& entry : candidate.settings.entries) {
        if (const Value* other = variant.settings.find(entry.key)) {
            auto& diagnostic =
                diagnostics.error(entry.place, fmt::format("`{}` of axis `{}` sets `{}`, which another axis sets too",
                                                           candidate.label, axis.name, entry.key));
            diagnostic.notes.push_back({"the other", other->place});
        } else {
            variant.settings.entries.push_back(entry);
        }
    }
}

/// Axes that choose are searched together: by one measure, on the same seeds.
void check_together(const std::vector<Axis>& axes, Diagnostics& diagnostics) {
    const Axis* first = nullptr;
    for (const Axis& axis : axes) {
        if (!axis.choice) continue;
        if (!first) {
            first = &axis;
            continue;
        }
        const auto differ = [&](const Place& place, const Place& other, const char* key, const auto& ours,
                                const auto& theirs) {
            if (ours == theirs) return;
            auto& diagnostic =
                diagnostics.error(place,
                                  fmt::format("axis `{}` chooses with `{}: {}`, and axis `{}` with `{}: {}`", axis.name,
                                              key, ours, first->name, key, theirs),
                                  "axes that choose are searched together: write the same");
            diagnostic.notes.push_back({"the other", other});
        };
        differ(axis.choice->by_place, first->choice->by_place, "by", axis.choice->by, first->choice->by);
        differ(axis.choice->seeds_place, first->choice->seeds_place, "seeds", axis.choice->seeds, first->choice->seeds);
    }
}

double combinations(const std::vector<Axis>& axes) {
    double count = 1;
    for (const Axis& axis : axes)
        count *= static_cast<double>(axis.choice ? std::max<std::size_t>(1, axis.choice->candidates.size())
                                                 : axis.candidates.size());
    return count;
}

}  // namespace

const std::vector<AxisKey>& axis_keys() {
    static const std::vector<AxisKey> table = {
        {"choose",
         "the values to try: the best on validation is kept, and it alone sees the test set and the remaining seeds"},
        {"by", "the measure that decides, such as `best.val_accuracy`"},
        {"seeds", "how many seeds each value is tried with; default: 1"}};
    return table;
}

std::vector<VariantSettings> read_grid(const Value& grid, const Value& parameters, Resolver& defaults,
                                       Diagnostics& diagnostics) {
    const Value map = defaults.peel(grid);
    if (!map.is_map() || map.entries.empty()) {
        diagnostics.error(map, fmt::format("`grid`: expected a map of axes, received `{}`", show(map)));
        return {};
    }
    std::vector<Axis> axes;
    for (const auto& entry : map.entries)
        axes.push_back(AxisReader{parameters, defaults, diagnostics, entry.key, entry.place}.axis(entry.value));
    if (const double count = combinations(axes); count > static_cast<double>(most_trials)) {
        diagnostics.error(map, fmt::format("`grid` makes {} variants; at most {} trials are allowed",
                                           with_thousands(count), with_thousands(most_trials)));
        return {};
    }
    check_together(axes, diagnostics);
    std::vector<VariantSettings> variants(1);
    variants[0].place = map.place;
    for (const Axis& axis : axes) {
        if (axis.choice) {
            for (VariantSettings& variant : variants) variant.choices.push_back(*axis.choice);
            continue;
        }
        std::vector<VariantSettings> longer;
        for (const VariantSettings& variant : variants)
            for (const Candidate& candidate : axis.candidates) {
                longer.push_back(variant);
                longer.back().place = candidate.settings.place;
                apply(longer.back(), axis, candidate, diagnostics);
            }
        variants = std::move(longer);
    }
    for (VariantSettings& variant : variants) {
        Value at;
        at.place = variant.place;
        if (variant.name.empty())
            variant.name = "default";
        else
            check_name("variant", variant.name, at, diagnostics);
    }
    return variants;
}

std::vector<VariantSettings> candidates_of(const VariantSettings& variant, Diagnostics& diagnostics) {
    std::vector<VariantSettings> result(1);
    result[0].settings = variant.settings;
    for (const Choice& choice : variant.choices) {
        const Axis axis{choice.axis, choice.candidates, {}, choice.place};
        std::vector<VariantSettings> longer;
        for (const VariantSettings& shorter : result)
            for (const Candidate& candidate : axis.candidates) {
                longer.push_back(shorter);
                longer.back().place = candidate.settings.place;
                apply(longer.back(), axis, candidate, diagnostics);
            }
        result = std::move(longer);
    }
    for (VariantSettings& candidate : result) candidate.name = variant.name + "/" + candidate.name;
    return result;
}

}  // namespace runner
