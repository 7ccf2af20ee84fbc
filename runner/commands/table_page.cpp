#include "runner/commands/table_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "runner/counted.h"
#include "runner/data/dataset.h"
#include "runner/data/table_survey.h"

namespace runner {
namespace {

struct GuessedColumn {
    ColumnSurvey survey;
    ColumnGuess guess;

    std::string kind() const { return guess.kind.empty() ? "?" : guess.kind; }
    std::string why() const {
        if (survey.missing == 0) return guess.why;
        return fmt::format("{}; {} missing, the first in line {}", guess.why, survey.missing, survey.missing_line);
    }
};

/// The settings that make of this table what a network can read.
std::string example(const std::string& path, const TableFormat& format, const std::vector<GuessedColumn>& columns) {
    std::vector<std::string> drops, settings;
    bool misses = false;
    for (const GuessedColumn& column : columns) {
        if (column.guess.kind.empty()) drops.push_back(column.survey.name + ": drop");
        misses = misses || column.survey.missing > 0;
    }
    settings.push_back("file: " + path);
    settings.emplace_back("label: LABEL");
    settings.emplace_back("test: 0.3");
    Value written = Value::map();
    write_told_format(path, format, written);
    for (const auto& entry : written.entries)
        settings.push_back(fmt::format("{}: {}", entry.key, declare::show(entry.value)));
    if (!drops.empty()) settings.push_back(fmt::format("columns: {{{}}}", fmt::join(drops, ", ")));
    if (misses) settings.emplace_back("missing: most_frequent");
    return fmt::format("data: {{dataset: {{csv: {{{}}}}}, scaling: standardize}}", fmt::join(settings, ", "));
}

}  // namespace

std::string table_page(const std::string& path) {
    const TableFormat format = guess_format(path);
    std::vector<GuessedColumn> columns;
    for (ColumnSurvey& survey : survey_table(path, format)) {
        ColumnGuess guess = guess_kind(survey);
        columns.push_back({std::move(survey), std::move(guess)});
    }
    if (columns.empty()) throw DataCorrupt(fmt::format("{}: expected a header and rows below it, received none", path));
    std::size_t width = 0;
    for (const GuessedColumn& column : columns) width = std::max(width, column.survey.name.size());
    std::string text = fmt::format("{}: {} of {}, parted by {}\n\n", path, counted(columns.front().survey.rows, "row"),
                                   counted(columns.size(), "column"), name_of_separator(format.text.separator));
    for (const GuessedColumn& column : columns)
        text += fmt::format("{:<{}}  {:<8}  {}\n", column.survey.name, width, column.kind(), column.why());
    return text + fmt::format(
                      "\nIn an experiment, with the column to predict for LABEL, and `columns` for what is "
                      "guessed wrong:\n  {}\n",
                      example(path, format, columns));
}

}  // namespace runner
