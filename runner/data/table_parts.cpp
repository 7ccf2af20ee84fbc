#include "runner/data/table_parts.h"

#include "runner/data/labels.h"

namespace runner {

Part part_of(Table table, const std::vector<std::string>& labels, const std::vector<std::string>& groups) {
    Part part;
    part.shape = {static_cast<std::int64_t>(width_of(table.columns))};
    part.values = std::move(table.values);
    part.numbers = std::move(table.numbers);
    part.classes = std::move(table.classes);
    renumber(part.classes, table.labels, labels);
    part.groups = std::move(table.groups);
    renumber(part.groups, table.group_names, groups);
    part.weights = std::move(table.weights);
    part.lines = std::move(table.lines);
    part.rows = std::move(table.rows);
    return part;
}

}  // namespace runner
