#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "runner/data/number_rows.h"
#include "runner/data/table_plan.h"

namespace runner {

/// A table, with some columns apart: a cell of an input is one number, or NaN where it is missing.
struct Table {
    std::vector<TableColumn> columns;      // the inputs
    NumberRows values;                     // theirs
    NumberRows numbers;                    // of the columns that are predicted; or else
    std::vector<std::string> labels;       // what it says, each once, in the order in which they come
    std::vector<std::int32_t> classes;     // of each row, the place of its label
    std::vector<std::string> group_names;  // what the column of groups says, each once, in the order in which they come
    std::vector<std::int32_t> groups;      // of each row, the place of its name
    std::vector<float> weights;            // of each row, where a column tells them
    std::vector<std::int32_t> lines;       // on which each row starts
    std::vector<std::int32_t> rows;        // which each one is in the file, from 0, those that were left out counted
    std::int64_t dropped = 0;              // rows left out because a cell is missing
    std::string sum;                       // SHA-256 of the file
};

/// Throws DataMissing; DataCorrupt with file and line; DataProblems where the file does not have what is wanted.
Table read_table(const std::filesystem::path& path, const TableWanted& wanted);
/// Another file with the columns of the first, in any order. Its words are none of the first's categories.
Table read_table_as(const std::filesystem::path& path, const TableWanted& wanted,
                    const std::vector<TableColumn>& columns);
/// The inputs alone. Reads no more than is needed to tell them.
std::vector<TableColumn> read_table_columns(const std::filesystem::path& path, const TableWanted& wanted);

}  // namespace runner
