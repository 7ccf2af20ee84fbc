#include "runner/results/differences.h"

#include <fmt/format.h>

#include <algorithm>

namespace runner {
namespace {

void collect(const Value* first, const Value* second, const std::string& path, std::vector<Difference>& out) {
    if (first && second && declare::same(*first, *second)) return;
    const bool maps = first && second && first->is_map() && second->is_map();
    const bool lists = first && second && first->is_list() && second->is_list();
    const auto below = [&](const std::string& key) { return path.empty() ? key : path + "." + key; };
    if (maps) {
        for (const auto& entry : first->entries) collect(&entry.value, second->find(entry.key), below(entry.key), out);
        for (const auto& entry : second->entries)
            if (!first->find(entry.key)) collect(nullptr, &entry.value, below(entry.key), out);
    } else if (lists) {
        const auto item = [](const Value* list, std::size_t i) {
            return i < list->items.size() ? &list->items[i] : nullptr;
        };
        for (std::size_t i = 0; i < std::max(first->items.size(), second->items.size()); ++i)
            collect(item(first, i), item(second, i), fmt::format("{}[{}]", path, i), out);
    } else {
        out.push_back({path, first, second});
    }
}

std::string shown(const Value* value) {
    constexpr std::size_t longest = 100;
    if (!value) return "left out";
    const std::string text = declare::show(*value);
    return text.size() <= longest ? text : text.substr(0, text.rfind(' ', longest)) + " …";
}

}  // namespace

std::string Difference::text() const { return fmt::format("{}: {}, not {}", path, shown(first), shown(second)); }

std::vector<Difference> differences(const Value& first, const Value& second) {
    std::vector<Difference> result;
    collect(&first, &second, "", result);
    return result;
}

}  // namespace runner
