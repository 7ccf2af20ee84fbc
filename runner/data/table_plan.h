#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "runner/data/columns/table_column.h"
#include "runner/data/table_survey.h"

namespace runner {

/// What an experiment says of a table.
struct TableWanted {
    TableFormat format = {};
    std::vector<std::string> targets;  // the columns that are predicted, one of classes or any of numbers
    bool numbers = false;              // they hold numbers, not names of classes
    bool booleans = false;             // which are 1 and 0, for yes and no
    std::string weight = {};  // another column apart, which says how much each row counts; empty: there is none
    std::string group = {};   // another column apart, which names the group of each row; empty: there is none
    ColumnKinds kinds = {};   // of the columns that it tells of
    Missing missing = {};     // of the columns that do not tell it themselves
    bool indicator = false;   // likewise; of those that miss a cell

    /// Whether every row has to be seen before any is read.
    bool needs_survey() const;
};

/// What each column of a file becomes.
struct TablePlan {
    /// Neither an input nor apart.
    static constexpr std::size_t left_out = static_cast<std::size_t>(-1);

    std::vector<TableColumn> columns;  // the inputs, in the order of the file that has trained
    std::vector<std::size_t> inputs;   // of each of the file's columns, its place among them, or left_out
    std::vector<std::size_t> targets = {};
    std::optional<std::size_t> group = {}, weight = {};
    /// Of each input, whether it is taken for numbers until a cell says something else.
    std::vector<bool> tentative = {};
};

/// `names` are those of the file's columns. Without a survey, which has to be there where one is needed, a column that
/// nobody tells of is tentative. Throws DataCorrupt; DataProblems for all that the file does not have as it is wanted.
TablePlan plan_table(const std::filesystem::path& path, const TableWanted& wanted,
                     const std::vector<std::string>& names, const std::vector<ColumnSurvey>* survey);

/// Of another file with the same columns, in any order, and perhaps more. Throws as plan_table does.
TablePlan plan_table_as(const std::filesystem::path& path, const TableWanted& wanted,
                        const std::vector<std::string>& names, const std::vector<TableColumn>& columns);

}  // namespace runner
