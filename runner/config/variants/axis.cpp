#include "runner/config/variants/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runner/config/variants/names.h"

namespace runner {

namespace {

/// Reads one axis.
struct AxisReader {
    const Value& parameters;
    Resolver& defaults;
    Diagnostics& diagnostics;
    const std::string& name;
    const Place& place;

    bool is_parameter() const { return parameters.find(name) != nullptr; }
    std::string title() const { return fmt::format("axis `{}`", name); }

    std::string offer() const {
        const std::string nearest = declare::nearest(name, parameters.keys());
        return nearest.empty() ? "" : fmt::format("did you mean parameter `{}`?", nearest);
    }

    /// What a value of the axis sets.
    Value settings_of(const std::string& label, const Value& value) const {
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
                place,
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
            if (check_name("variant", label, item, diagnostics)) result.push_back({label, settings_of(label, item)});
        }
        return result;
    }

    std::vector<Candidate> labelled(const Value& map) const {
        std::vector<Candidate> result;
        for (const auto& entry : map.entries) {
            if (check_name("label", entry.key, Located{entry.place, map.via}, diagnostics))
                result.push_back({entry.key, settings_of(entry.key, entry.value)});
        }
        return result;
    }

    std::vector<Candidate> candidates(const Value& values) const {
        const bool empty = values.is_list() ? values.items.empty() : values.entries.empty();
        if ((!values.is_list() && !values.is_map()) || empty) {
            diagnostics.error(values.is_null() ? Located{place} : Located{values.place, values.via},
                              fmt::format("{}: expected a list of values or a map from labels to values, received `{}`",
                                          title(), show(values)));
            return {};
        }
        return distinct(values.is_list() ? listed(values) : labelled(values));
    }

    /// Candidates have a folder each, on every file system. One that stands twice is told here, not of each variant
    /// that it would make.
    std::vector<Candidate> distinct(const std::vector<Candidate>& all) const {
        std::vector<Candidate> result;
        std::set<std::string> labels;
        for (const Candidate& candidate : all)
            if (labels.insert(fold_case(candidate.label)).second)
                result.push_back(candidate);
            else
                diagnostics.error(candidate.settings.place,
                                  fmt::format("{}: candidate `{}` stands twice", title(), candidate.label));
        return result;
    }

    void check_candidates(const Value& at, const std::vector<Candidate>& candidates) const {
        if (candidates.size() == 1)
            diagnostics.error(at, fmt::format("{} has one candidate, and nothing to choose from", title()),
                              "list it as a plain axis, without `choose`");
    }

    void check_keys_of(const Value& map) const {
        std::vector<std::string> known;
        for (const AxisKey& key : axis_keys()) known.push_back(key.name);
        for (const auto& entry : map.entries)
            if (std::ranges::find(known, entry.key) == known.end())
                diagnostics.error(entry.place, fmt::format("unknown key `{}` of {}", entry.key, title()),
                                  declare::suggestion(entry.key, known));
    }

    /// A setting of an axis that chooses; nothing where it is left out.
    template <class T>
    void read_setting(const Value& map, const char* key, const declare::Range& range, T& setting, Place& at) const {
        const Value* value = map.find(key);
        at = value ? value->place : map.place;
        if (!value || value->is_null()) return;
        declare::FieldType<T>::read(*value, setting, {fmt::format("`{}` of {}", key, title()), range, diagnostics});
    }

    void read_by(const Value& map, SearchAxis& result) const {
        const Value* by = map.find("by");
        if (by && !by->is_scalar())
            diagnostics.error(*by, fmt::format("{} needs `by`: the measure that decides", title()),
                              "such as `by: best.val_accuracy`");
        else if (by)
            result.by = by->text;
        result.by_place = by ? by->place : map.place;
    }

    /// What is tried: a list, labels, or a range to draw from.
    void read_choose(const Value& map, SearchAxis& result) const {
        const Value choose = defaults.peel(*map.find("choose"));
        result.choose_place = choose.place;
        const int before = diagnostics.errors();
        if (!is_range(choose, result.trials > 0)) {
            result.candidates = candidates(choose);
            if (diagnostics.errors() == before) check_candidates(*map.find("choose"), result.candidates);
            return;
        }
        result.range = read_range(choose, title(), diagnostics);
        if (!is_parameter())
            diagnostics.error(place, fmt::format("{} names no parameter, and a range is one of numbers", title()),
                              offer());
    }

    /// `race: {miss: 0.05}`
    void read_race(const Value& map, SearchAxis& result) const {
        const Value* race = map.find("race");
        result.race_place = race ? race->place : map.place;
        if (!race || race->is_null()) return;
        const Value* miss = race->is_map() ? race->find("miss") : nullptr;
        if (!miss || race->entries.size() != 1) {
            diagnostics.error(
                *race,
                fmt::format("`race` of {}: expected how often the best may leave, received `{}`", title(), show(*race)),
                "such as `race: {miss: 0.05}`");
            return;
        }
        const declare::Range share{.above = 0, .below = 1};
        declare::FieldType<double>::read(*miss, result.miss,
                                         {fmt::format("`miss` of {}", title()), share, diagnostics});
        constexpr std::uint64_t least = 3;
        if (result.seeds < least)
            diagnostics.error(*race,
                              fmt::format("{} races with {} seed{}: with {} or more a loser can leave before the last",
                                          title(), result.seeds, result.seeds == 1 ? "" : "s", least),
                              "such as `seeds: 6`");
    }

    /// `halving: {from: 3}`
    void read_halving(const Value& map, SearchAxis& result) const {
        const Value* halving = map.find("halving");
        result.halving_place = halving ? halving->place : map.place;
        if (!halving || halving->is_null()) return;
        const std::vector<std::string> keys = {"from", "factor"};
        for (const auto& entry : halving->entries)
            if (std::ranges::find(keys, entry.key) == keys.end())
                diagnostics.error(entry.place, fmt::format("unknown key `{}` of `halving` of {}", entry.key, title()),
                                  declare::suggestion(entry.key, keys));
        if (!halving->is_map() || !halving->find("from")) {
            diagnostics.error(*halving,
                              fmt::format("`halving` of {}: expected after how many epochs the first leave, received "
                                          "`{}`",
                                          title(), show(*halving)),
                              "such as `halving: {from: 3}`");
            return;
        }
        Place unused;
        read_setting(*halving, "from", {.least = 1}, result.halving.from, unused);
        read_setting(*halving, "factor", {.least = 2, .most = 1000}, result.halving.factor, unused);
        if (result.miss > 0)
            diagnostics.error(
                *halving, fmt::format("{} has `race` and `halving`: losers leave over seeds or over epochs", title()),
                "leave one of the two out");
    }

    /// `{choose: [...], by: best.val_accuracy, seeds: 2}`
    std::optional<SearchAxis> search(const Value& map) const {
        if (!map.is_map() || !map.find("choose")) return {};
        SearchAxis result;
        result.axis = name;
        result.place = map.place;
        check_keys_of(map);
        std::int64_t seeds = 1, trials = 0, draw = 1;
        Place unused;
        read_setting(map, "trials", {.least = 2, .most = double(most_trials)}, trials, result.trials_place);
        read_setting(map, "seeds", {.least = 1}, seeds, result.seeds_place);
        read_setting(map, "draw", {.least = 0}, draw, unused);
        read_setting(map, "sampler", {}, result.sampler, unused);
        result.seeds = static_cast<std::uint64_t>(seeds);
        result.trials = static_cast<std::uint64_t>(trials);
        result.draw = static_cast<std::uint64_t>(draw);
        read_choose(map, result);
        read_by(map, result);
        read_race(map, result);
        read_halving(map, result);
        return result;
    }

    Axis read(const Value& value) const {
        const Value values = defaults.peel(value);
        Axis result{name, {}, search(values), place};
        if (!result.search) result.candidates = candidates(values);
        return result;
    }
};

}  // namespace

Axis read_axis(const Value::Entry& axis, const Value& parameters, Resolver& defaults, Diagnostics& diagnostics) {
    return AxisReader{parameters, defaults, diagnostics, axis.key, axis.place}.read(axis.value);
}

const std::vector<AxisKey>& axis_keys() {
    static const std::vector<AxisKey> table = {
        {"choose",
         "the values to try: the best on validation is kept, and it alone sees the test set and the remaining seeds. "
         "A list, a map from labels to values, or a range to draw `trials` from: `log_uniform: [0.0001, 1]`, `uniform: "
         "[0, 0.5]`, `int: [1, 8]`"},
        {"by", "the measure that decides, such as `best.val_accuracy`"},
        {"seeds", "how many seeds each value is tried with; default: 1"},
        {"trials",
         "how many settings of all axes that choose are drawn, together; default: every combination of their lists. "
         "The first of more are the same"},
        {"sampler", "how they are drawn: `halton`, evenly spread over all axes together, or `random`; default: halton"},
        {"draw", "another number draws other settings; default: 1"},
        {"race",
         "`{miss: 0.05}`: who is behind by more than chance leaves before it has had all seeds; the best one does in "
         "at "
         "most so many of all searches; default: none leaves"},
        {"halving",
         "`{from: 3, factor: 3}`: all train `from` epochs, the best one in `factor` goes on to `factor` times as many, "
         "and so on; who is left then trains to the end, and nothing twice; `factor` is 3 by default; default: all "
         "train to the end"}};
    return table;
}

}  // namespace runner
