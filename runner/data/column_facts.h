#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runner/data/number_rows.h"

namespace runner {

/// What a column of numbers holds.
struct ColumnFacts {
    std::string name;
    double least = 0, most = 0;
    std::int64_t values = 0;  // cells that are not missing
    bool whole = true;        // whole numbers, all of them
    /// How many different numbers it has, and how many of them are left as float32: as they stand, and standardized. Of
    /// a long column, those of some thousand of its rows.
    std::int64_t different = 0, as_float = 0, standardized = 0;

    double range() const { return most - least; }
};

/// Of each column of `rows`, of which there is at least one.
std::vector<ColumnFacts> describe_columns(const std::vector<std::string>& names, const NumberRows& rows);

/// Whether too few of the different values are left. Losing some of many is nothing: numbers with seventeen digits meet
/// by chance.
bool loses_values(std::int64_t left, std::int64_t different);

}  // namespace runner
