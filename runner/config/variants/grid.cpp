#include "runner/config/variants/grid.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "runner/config/variants/axis.h"
#include "runner/config/variants/drawn.h"
#include "runner/config/variants/names.h"
#include "runner/thousands.h"

namespace runner {

namespace {

/// Adds what a position on an axis sets to a variant.
void apply(VariantSettings& variant, const std::string& axis, const Candidate& candidate, Diagnostics& diagnostics) {
    if (!variant.name.empty()) variant.name += '-';
    variant.name += candidate.label;
    for (const auto& entry : candidate.settings.entries) {
        if (const Value* other = variant.settings.find(entry.key)) {
            auto& diagnostic =
                diagnostics.error(entry.place, fmt::format("`{}` of axis `{}` sets `{}`, which another axis sets too",
                                                           candidate.label, axis, entry.key));
            diagnostic.notes.push_back({"the other", other->place});
        } else {
            variant.settings.entries.push_back(entry);
        }
    }
}

/// Every variant at every position of an axis: the variants stay slower than the axis.
void multiply(std::vector<VariantSettings>& variants, const std::string& axis, const std::vector<Candidate>& candidates,
              Diagnostics& diagnostics) {
    std::vector<VariantSettings> longer;
    for (const VariantSettings& variant : variants)
        for (const Candidate& candidate : candidates) {
            longer.push_back(variant);
            longer.back().place = candidate.settings.place;
            apply(longer.back(), axis, candidate, diagnostics);
        }
    variants = std::move(longer);
}

/// An axis that chooses, and what is written of it.
struct Choosing {
    const Axis& axis;
    Value written;

    bool tells(const char* key) const { return written.find(key) != nullptr; }
};

/// What one axis has and another leaves out is told once, whatever it is. Returns the keys.
std::vector<std::string> tell_left_out(const Choosing& one, const Choosing& first, Diagnostics& diagnostics) {
    std::vector<std::string> keys;
    for (const AxisKey& key : axis_keys())
        if (first.tells(key.name.c_str()) && !one.tells(key.name.c_str())) keys.push_back(key.name);
    if (keys.empty()) return keys;
    auto& diagnostic = diagnostics.error(one.axis.search->place,
                                         fmt::format("axis `{}` leaves out `{}`, which axis `{}` has", one.axis.name,
                                                     fmt::join(keys, "`, `"), first.axis.name),
                                         "axes that choose are searched together: write the same");
    diagnostic.notes.push_back({"the other", first.axis.search->place});
    return keys;
}

/// "axis `a`", "axes `a`, `b`"
std::string axes_text(const std::vector<const Axis*>& axes) {
    std::vector<std::string> names;
    for (const Axis* axis : axes) names.push_back(axis->name);
    return fmt::format("{} `{}`", names.size() == 1 ? "axis" : "axes", fmt::join(names, "`, `"));
}

/// What all of them lack is told of the first: "axes `a`, `b` need `by`".
void tell_lacking(const std::vector<Choosing>& all, Diagnostics& diagnostics) {
    const auto lacking = [&](const char* key, bool ranges_alone) {
        std::vector<const Axis*> axes;
        for (const Choosing& one : all)
            if (!all.front().tells(key) && !one.tells(key) && (!ranges_alone || one.axis.search->range))
                axes.push_back(&one.axis);
        return axes;
    };
    if (const auto axes = lacking("by", false); !axes.empty())
        diagnostics.error(
            axes.front()->search->place,
            fmt::format("{} need{} `by`: the measure that decides", axes_text(axes), axes.size() == 1 ? "s" : ""),
            "such as `by: best.val_accuracy`");
    if (const auto axes = lacking("trials", true); !axes.empty())
        diagnostics.error(axes.front()->search->choose_place,
                          axes_text(axes) + (axes.size() == 1 ? " draws from a range, and doesn't say how often"
                                                              : " draw from ranges, and don't say how often"),
                          "write `trials: 30` beside `choose`");
}

/// Axes that choose are searched together: by one measure, on the same seeds.
void check_together(const std::vector<Choosing>& all, Diagnostics& diagnostics) {
    const Axis* first = all.empty() ? nullptr : &all.front().axis;
    for (const Choosing& one : all) {
        const Axis& axis = one.axis;
        if (&axis == first) continue;
        const std::vector<std::string> left_out = tell_left_out(one, all.front(), diagnostics);
        const auto differ = [&](const Place& place, const Place& other, const char* key, const auto& ours,
                                const auto& theirs) {
            if (ours == theirs || std::ranges::find(left_out, key) != left_out.end()) return;
            auto& diagnostic =
                diagnostics.error(place,
                                  fmt::format("axis `{}` chooses with `{}: {}`, and axis `{}` with `{}: {}`", axis.name,
                                              key, ours, first->name, key, theirs),
                                  "axes that choose are searched together: write the same");
            diagnostic.notes.push_back({"the other", other});
        };
        differ(axis.search->by_place, first->search->by_place, "by", axis.search->by, first->search->by);
        differ(axis.search->seeds_place, first->search->seeds_place, "seeds", axis.search->seeds, first->search->seeds);
        differ(axis.search->trials_place, first->search->trials_place, "trials", axis.search->trials,
               first->search->trials);
        differ(axis.search->trials_place, first->search->trials_place, "sampler",
               declare::name_of(axis.search->sampler), declare::name_of(first->search->sampler));
        differ(axis.search->trials_place, first->search->trials_place, "draw", axis.search->draw, first->search->draw);
        differ(axis.search->race_place, first->search->race_place, "race", axis.search->miss, first->search->miss);
        differ(axis.search->halving_place, first->search->halving_place, "halving", to_string(axis.search->halving),
               to_string(first->search->halving));
    }
}

double combinations(const std::vector<Axis>& axes) {
    double count = 1;
    std::vector<SearchAxis> searched;
    for (const Axis& axis : axes)
        if (axis.search)
            searched.push_back(*axis.search);
        else
            count *= static_cast<double>(axis.candidates.size());
    return count * std::max(1.0, count_candidates(searched));
}

}  // namespace

std::vector<VariantSettings> read_grid(const Value& grid, const Value& parameters, Resolver& defaults,
                                       Diagnostics& diagnostics) {
    const Value map = defaults.peel(grid);
    if (!map.is_map() || map.entries.empty()) {
        diagnostics.error(map, fmt::format("`grid`: expected a map of axes, received `{}`", show(map)));
        return {};
    }
    std::vector<Axis> axes;
    for (const auto& entry : map.entries) axes.push_back(read_axis(entry, parameters, defaults, diagnostics));
    std::vector<Choosing> choosing;
    for (std::size_t i = 0; i < axes.size(); ++i)
        if (axes[i].search) choosing.push_back({axes[i], defaults.peel(map.entries[i].value)});
    tell_lacking(choosing, diagnostics);
    check_together(choosing, diagnostics);
    draw_candidates(axes, diagnostics);
    if (const double count = combinations(axes); count > static_cast<double>(most_trials)) {
        diagnostics.error(map, fmt::format("`grid` makes {} variants; at most {} trials are allowed",
                                           with_thousands(count), with_thousands(most_trials)));
        return {};
    }
    std::vector<VariantSettings> variants(1);
    variants[0].place = map.place;
    for (const Axis& axis : axes) {
        if (axis.search)
            for (VariantSettings& variant : variants) variant.choices.push_back(*axis.search);
        else
            multiply(variants, axis.name, axis.candidates, diagnostics);
    }
    for (VariantSettings& variant : variants) {
        if (variant.name.empty())
            variant.name = "default";
        else
            check_name("variant", variant.name, Located{variant.place}, diagnostics);
    }
    return variants;
}

namespace {

/// Where settings of all axes together were drawn: each of them.
std::vector<VariantSettings> drawn_of(const VariantSettings& variant, Diagnostics& diagnostics) {
    std::vector<VariantSettings> result(variant.choices.front().candidates.size());
    for (std::size_t i = 0; i < result.size(); ++i) {
        result[i].settings = variant.settings;
        for (const SearchAxis& axis : variant.choices) {
            result[i].place = axis.candidates[i].settings.place;
            apply(result[i], axis.axis, axis.candidates[i], diagnostics);
        }
    }
    return result;
}

}  // namespace

std::vector<VariantSettings> candidates_of(const VariantSettings& variant, Diagnostics& diagnostics) {
    std::vector<VariantSettings> result(1);
    result[0].settings = variant.settings;
    if (variant.choices.front().is_drawn)
        result = drawn_of(variant, diagnostics);
    else
        for (const SearchAxis& axis : variant.choices) multiply(result, axis.axis, axis.candidates, diagnostics);
    for (VariantSettings& candidate : result) candidate.name = variant.name + "/" + candidate.name;
    return result;
}

}  // namespace runner
