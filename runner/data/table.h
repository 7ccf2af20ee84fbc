#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "runner/data/number_rows.h"

namespace runner {

/// What the reader of a table needs of it.
struct TableWanted {
    char separator;
    std::string label;       // the column apart
    bool numbers;            // it holds numbers, not names of classes
    std::string group = {};  // another column apart, which names the group of each row; empty: there is none
};

/// A table of numbers, with one column apart, or two.
struct Table {
    std::vector<std::string> features;     // the other columns' names
    NumberRows values;                     // theirs
    std::vector<double> numbers;           // of the column that is apart; or else
    std::vector<std::string> labels;       // what it says, each once, in the order in which they come
    std::vector<std::int32_t> classes;     // of each row, the place of its label
    std::vector<std::string> group_names;  // what the column of groups says, each once, in the order in which they come
    std::vector<std::int32_t> groups;      // of each row, the place of its name
    std::string sum;                       // SHA-256 of the file
};

/// Throws DataMissing; DataCorrupt with file and line; DataProblems where the file does not have what is wanted.
Table read_table(const std::filesystem::path& path, const TableWanted& wanted);

/// What a column of numbers holds.
struct ColumnFacts {
    std::string name;
    double least = 0, most = 0;
    bool whole = true;  // whole numbers, all of them
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

/// A dataset whose samples are rows of a table: the names of its columns, in their order, without the label.
struct TableSource {
    virtual ~TableSource() = default;
    /// Reads the header again. Throws DataMissing, DataCorrupt.
    virtual std::vector<std::string> feature_names() const = 0;
};

}  // namespace runner
