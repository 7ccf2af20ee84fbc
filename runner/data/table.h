#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace runner {

/// A table of numbers, with one column apart.
struct Table {
    std::vector<std::string> features;  // the other columns' names
    std::vector<float> values;          // theirs, row by row
    std::vector<std::string> labels;    // of the column that is apart, as written
    std::vector<int> lines;             // where each row stands in the file
    std::string sum;                    // SHA-256 of the file
};

/// Throws DataMissing, DataCorrupt with file and line.
Table read_table(const std::filesystem::path& path, char separator, const std::string& label);

/// A finite number in decimal, whatever the locale. Throws DataCorrupt, which names file, line and column.
float read_number(const std::string& text, const std::filesystem::path& path, int line, const std::string& column);

}  // namespace runner
