#include "runner/data/table_parts.h"

#include <set>
#include <unordered_map>

namespace runner {
namespace {

/// The place of each of `some` among `all`, for numbers that are places in `some`.
void renumber(std::vector<std::int32_t>& numbers, const std::vector<std::string>& some,
              const std::vector<std::string>& all) {
    std::unordered_map<std::string_view, std::int32_t> places;
    for (const std::string& text : all) places.emplace(text, static_cast<std::int32_t>(places.size()));
    for (std::int32_t& number : numbers) number = places.at(some[static_cast<std::size_t>(number)]);
}

}  // namespace

std::vector<std::string> in_order(const std::vector<std::string>& some, const std::vector<std::string>& more) {
    std::set<std::string, std::less<>> all(some.begin(), some.end());
    all.insert(more.begin(), more.end());
    return in_order(all);
}

Part part_of(Table table, const std::vector<std::string>& labels, const std::vector<std::string>& groups) {
    Part part;
    part.shape = {static_cast<std::int64_t>(width_of(table.columns))};
    part.values = std::move(table.values);
    part.numbers.assign(table.numbers.begin(), table.numbers.end());
    part.classes = std::move(table.classes);
    renumber(part.classes, table.labels, labels);
    part.groups = std::move(table.groups);
    renumber(part.groups, table.group_names, groups);
    part.lines = std::move(table.lines);
    return part;
}

}  // namespace runner
