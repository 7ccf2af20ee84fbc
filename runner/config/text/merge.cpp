#include "runner/config/text/merge.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "runner/config/text/entry_keys.h"

namespace runner {

namespace {

using Path = std::vector<std::string>;

/// Where null says something: the value of a parameter, in its declaration or in a variant.
bool null_is_value(const Path& path) {
    return (path.size() == 2 && path[0] == "parameters") || (path.size() == 3 && path[0] == "variants") ||
           (path.size() >= 3 && path[0] == "grid");
}

/// Whether a map here may be a component; others are maps from names, which may look like components by chance.
bool may_be_component(const Path& path) {
    if (path.size() < 2) return false;
    if (path[0] == "variants" || path[0] == "grid") return path.size() >= 3;
    return path[0] != "claims" && path[0] != "gate" && path[0] != "blocks";
}

/// The one word of a component; what may stand beside it is set aside.
std::string component_word(const Value& map) {
    std::string word;
    for (const auto& entry : map.entries) {
        if (map.entries.size() > 1 && std::ranges::find(connecting_keys, entry.key) != connecting_keys.end()) continue;
        if (!word.empty()) return {};
        word = entry.key;
    }
    return word;
}

bool is_other_component(const Value& base, const Value& own, const SameFamily& same_family) {
    const std::string a = component_word(base), b = component_word(own);
    return !a.empty() && !b.empty() && a != b && same_family(a, b);
}

}  // namespace

Value merge(const Value& base, const Value& own, const SameFamily& same_family, Path path) {
    if (!base.is_map() || !own.is_map()) return own;
    if (may_be_component(path) && is_other_component(base, own, same_family)) return own;
    Value result = base;
    result.place = own.place;
    std::unordered_map<std::string_view, std::size_t> known;
    for (std::size_t i = 0; i < base.entries.size(); ++i) known.emplace(base.entries[i].key, i);
    std::vector<bool> removed(base.entries.size());
    for (const auto& entry : own.entries) {
        path.push_back(entry.key);
        const auto old = known.find(entry.key);
        if (old == known.end()) {
            result.entries.push_back(entry);
        } else if (entry.value.is_null() && !null_is_value(path)) {
            removed[old->second] = true;
        } else {
            Value::Entry& both = result.entries[old->second];
            both = {entry.key, entry.place, merge(both.value, entry.value, same_family, path)};
        }
        path.pop_back();
    }
    std::size_t index = 0;
    std::erase_if(result.entries, [&](const auto&) { return index < removed.size() ? removed[index++] : false; });
    return result;
}

}  // namespace runner
