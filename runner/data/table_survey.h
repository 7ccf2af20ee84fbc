#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runner/data/csv.h"
#include "runner/data/table_format.h"

namespace runner {

/// How a file seems to hold its table, by its first rows: what parts them into as many cells each, whether the first is
/// a header, and whether decimals stand behind a comma. Throws DataMissing, DataCorrupt.
TableFormat guess_format(const std::filesystem::path& path);

/// Sets in `map` what a reader of the table has to be told: not the separator that it finds itself.
void write_told_format(const std::filesystem::path& path, const TableFormat& format, declare::Value& map);

/// What the cells of a header call the columns; what has no name there, such as the index that pandas writes, is called
/// as in a table without a header.
std::vector<std::string> names_in_header(std::span<const std::string_view> cells);

/// Reads a table as read_csv does: the names of its columns first, then each row. Throws DataMissing, DataCorrupt.
void read_rows(const std::filesystem::path& path, const TableFormat& format,
               const std::function<void(const std::vector<std::string>& names)>& begin,
               const std::function<void(std::span<const std::string_view> cells, int line)>& each,
               Sha256* sum = nullptr);

/// What all cells of a column are.
struct ColumnSurvey {
    static constexpr std::size_t most_words = 10'000;

    std::string name;
    std::int64_t rows = 0, missing = 0;
    std::int64_t numbers = 0, dates = 0, booleans = 0, decimal_commas = 0;
    std::int64_t thousands = 0;  // numbers whose thousands a comma parts
    int missing_line = 0;        // the first
    std::string other;           // the first cell that is there and no number
    double least = 0, most = 0;
    std::set<std::string, std::less<>> words;  // what the cells that are not missing say, each once
    bool many_words = false;                   // more than are kept

    std::int64_t values() const { return rows - missing; }
};

/// Looks at every cell once. Throws as read_rows does.
std::vector<ColumnSurvey> survey_table(const std::filesystem::path& path, const TableFormat& format);

/// What a column is taken for where nobody says it.
struct ColumnGuess {
    std::string kind;  // number, category, boolean or date; empty: nothing can be said
    std::string why;   // "3 different words in 344 rows: `Biscoe`, `Dream`, `Torgersen`"
};
ColumnGuess guess_kind(const ColumnSurvey& column);

}  // namespace runner
