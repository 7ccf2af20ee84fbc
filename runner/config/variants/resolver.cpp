#include "runner/config/variants/resolver.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "runner/config/text/yaml.h"
#include "runner/config/variants/names.h"

namespace runner {

Resolver::Resolver(const Value& parameters, const Value& settings, Diagnostics& diagnostics)
    : parameters_(parameters), settings_(settings), diagnostics_(diagnostics) {
    for (const auto& entry : parameters.entries) declared_.emplace(entry.key, &entry.value);
    for (const auto& entry : settings.entries) set_.emplace(entry.key, &entry.value);
}

const Value* Resolver::node(const std::string& name) const {
    const auto declared = declared_.find(name);
    if (declared == declared_.end()) return nullptr;
    const auto set = set_.find(name);
    return set == set_.end() ? declared->second : set->second;
}

namespace {

/// The name in a whole-node `$name`; nothing for `$$…` and for values that are no use.
std::optional<std::string> used_name(const Value& value) {
    if (!value.is_scalar() || !value.text.starts_with('$') || value.text.starts_with("$$")) return {};
    return value.text.substr(1);
}

std::string with_single_dollars(std::string text) {
    for (std::size_t at = text.find("$$"); at != std::string::npos; at = text.find("$$", at + 1)) text.erase(at, 1);
    return text;
}

/// How deep a value is: lists and maps within each other, and parameters that it came through one after the other.
std::size_t levels_of(const Value& value) {
    std::size_t below = value.via.size();  // of what it holds, each notes these uses too
    for (const Value& item : value.items) below = std::max(below, levels_of(item) + 1);
    for (const auto& entry : value.entries) below = std::max(below, levels_of(entry.value) + 1);
    return below;
}

std::string help_for_use(std::string_view name, const Value& parameters) {
    const bool braces = name.size() > 2 && name.front() == '{' && name.back() == '}';
    const std::string_view bare = braces ? name.substr(1, name.size() - 2) : name;
    if (is_parameter_name(bare) && !parameters.find(bare) &&
        std::ranges::none_of(bare, [](unsigned char c) { return std::islower(c); }))
        return "variables of the environment are not read; declare a parameter";
    if (braces) return fmt::format("write `${}`", bare);
    if (!is_parameter_name(name))
        return "a parameter stands for a whole value, by its name alone; `$$` writes a dollar";
    if (parameters.entries.empty()) return "declare it under `parameters`";
    return declare::suggestion(name, parameters.keys());
}

}  // namespace

bool Resolver::known(const std::string& name, const Value& use) {
    if (declared_.contains(name)) return true;
    const std::string what = is_parameter_name(name) ? fmt::format("no parameter `{}` is declared", name)
                                                     : fmt::format("`{}` names no parameter", use.text);
    diagnostics_.error(use, what, help_for_use(name, parameters_));
    return false;
}

/// Reports a circle at the same place, whichever of its parameters was asked for.
bool Resolver::in_circle(const Use& use) {
    const auto begin = std::ranges::find(stack_, use.name, &Use::name);
    if (begin == stack_.end()) return false;
    std::vector<Use> circle(begin + 1, stack_.end());
    circle.push_back(use);
    std::ranges::rotate(
        circle, std::ranges::min_element(circle, [](const Use& a, const Use& b) { return before(a.place, b.place); }));
    std::vector<std::string> path = {circle.back().name};
    for (const Use& step : circle) path.push_back(step.name);
    diagnostics_.error(circle.front().place,
                       fmt::format("parameters that need each other: `{}`", fmt::join(path, "` → `")));
    return true;
}

bool Resolver::fits(std::size_t more, const Value& at, std::size_t depth) {
    count_ += more;
    if (!full_ && (count_ > most_values || depth > deepest)) {
        full_ = true;
        const std::string what =
            count_ > most_values ? fmt::format("more than {} values, parameters expanded", most_values)
                                 : fmt::format("more than {} lists, maps and parameters within each other", deepest);
        diagnostics_.error(at, what);
    }
    return !full_;
}

const Resolver::Expanded& Resolver::expanded(const std::string& name, std::size_t depth) {
    const auto found = expanded_.find(name);
    if (found != expanded_.end()) return found->second;
    Value value = expand(*node(name), depth);
    const std::size_t count = value.count(), levels = levels_of(value);
    return expanded_[name] = {std::move(value), count, levels};
}

Value Resolver::expand_use(const std::string& name, const Value& use, std::size_t depth) {
    Value nothing;
    nothing.place = use.place;
    nothing.via = use.via;
    if (!known(name, use)) return nothing;
    read_.insert(name);
    const Use step{name, use.place};
    if (in_circle(step) || !fits(0, use, depth)) return nothing;
    stack_.push_back(step);
    const Expanded& parameter = expanded(name, depth + 1);
    stack_.pop_back();
    if (!fits(parameter.count, use, depth + parameter.levels)) return nothing;
    Value value = parameter.value;
    value.came_through({use.text, use.place});
    for (const Value::Use& outer : use.via) value.came_through(outer);
    return value;
}

Value Resolver::expand(const Value& value, std::size_t depth) {
    if (full_) return {};
    if (const auto name = used_name(value)) return expand_use(*name, value, depth);
    Value result = value;
    result.text = with_single_dollars(std::move(result.text));
    if (!fits(1, value, depth)) return result;
    for (Value& item : result.items) item = expand(item, depth + 1);
    for (auto& entry : result.entries) {
        if (entry.key.starts_with('$'))
            diagnostics_.error(entry.place, fmt::format("`{}`: a parameter cannot stand for a key", entry.key));
        entry.value = expand(entry.value, depth + 1);
    }
    return result;
}

Value Resolver::peel(const Value& value) {
    Value current = value;
    std::set<std::string> seen;
    for (auto name = used_name(current); name; name = used_name(current)) {
        if (!known(*name, current) || !seen.insert(*name).second) return {};
        if (!fits(0, current, seen.size())) return {};
        read_.insert(*name);
        Value inner = *node(*name);
        inner.came_through({current.text, current.place});
        for (const Value::Use& outer : current.via) inner.came_through(outer);
        current = std::move(inner);
    }
    return current;
}

Value Resolver::values() const {
    Resolver apart(parameters_, settings_, diagnostics_);  // being listed is not being read
    Value result = Value::map();
    for (const auto& entry : parameters_.entries) {
        Value use = Value::string("$" + entry.key);
        use.place = entry.place;
        Value value = apart.expand_use(entry.key, use, 0);
        if (!value.via.empty()) value.via.pop_back();
        result.entries.push_back({entry.key, entry.place, std::move(value)});
    }
    return result;
}

}  // namespace runner
