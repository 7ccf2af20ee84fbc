#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runner/data/finding.h"

namespace runner {

/// "line 12" of a table, "sample 12" of what has no lines.
std::string place_of_row(const Part& part, std::int32_t row);

/// Calls `use(number, row)` for a column's cell in each of the rows.
template <class Use>
void for_each_number(const Part& part, const Rows& rows, std::size_t column, Use use) {
    for (const std::int32_t row : rows) use(part.values.at(row, column), row);
}
/// What a column has in some rows: each number once, the least first.
std::vector<double> numbers_in(const Part& part, const Rows& rows, std::size_t column);

/// Of the columns of a table, as the training part has them: which give the label away, number the rows, never change,
/// name groups that nobody keeps together, or drown others by their range.
std::vector<Finding> find_in_columns(const DividedData& data);

}  // namespace runner
