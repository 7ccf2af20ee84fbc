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
    std::string label;  // the column apart
    bool numbers;       // it holds numbers, not names of classes
};

/// A table of numbers, with one column apart.
struct Table {
    std::vector<std::string> features;  // the other columns' names
    NumberRows values;                  // theirs
    std::vector<double> numbers;        // of the column that is apart; or else
    std::vector<std::string> labels;    // what it says, each once, in the order in which they come
    std::vector<std::int32_t> classes;  // of each row, the place of its label
    std::string sum;                    // SHA-256 of the file
};

/// Throws DataMissing; DataCorrupt with file and line; DataProblems where the file does not have what is wanted.
Table read_table(const std::filesystem::path& path, const TableWanted& wanted);

}  // namespace runner
