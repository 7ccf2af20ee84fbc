#include "runner/data/table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>

#include "runner/counted.h"
#include "runner/data/columns/boolean_words.h"
#include "runner/data/dataset.h"
#include "runner/data/split_problem.h"

namespace runner {
namespace {

using Cells = std::span<const std::string_view>;
using MakePlan = std::function<TablePlan(const std::vector<std::string>& names)>;

/// A column that was taken for numbers has something else.
struct NotPlain {};

/// The cells that are none of their column's kind, of which some are told.
class BadCells {
public:
    explicit BadCells(const std::filesystem::path& path) : path_(path) {}

    void add(int line, const std::string& why, const std::string& cure = {}) {
        constexpr std::size_t most = 5;
        if (count_++ >= most) return;
        text_ += fmt::format("{}{}:{}: {}", text_.empty() ? "" : "\n      ", path_.string(), line, why);
        if (cure_.empty()) cure_ = cure;
    }
    void require_none() const {
        constexpr std::size_t most = 5;
        if (count_ == 0) return;
        const std::string more = count_ > most ? fmt::format("\n      and {} more", count_ - most) : "";
        throw DataCorrupt(text_ + more + (cure_.empty() ? "" : "\n      " + cure_));
    }

private:
    const std::filesystem::path& path_;
    std::size_t count_ = 0;
    std::string text_, cure_;
};

/// The cells that are missing, and for which nothing stands.
class MissingCells {
public:
    void add(const TableColumn& column, int line) {
        auto [known, is_new] = columns_.try_emplace(column.name, Cells{0, line, column.kind->name()});
        ++known->second.count;
    }
    void require_none(const std::filesystem::path& path) const {
        if (columns_.empty()) return;
        constexpr std::size_t most = 8;
        std::vector<std::string> told;
        std::size_t count = 0;
        for (const auto& [name, cells] : columns_) {
            count += cells.count;
            if (told.size() < most)
                told.push_back(fmt::format("`{}` {}, the first in line {}", name, cells.count, cells.line));
        }
        const std::string more = columns_.size() > most ? fmt::format("; {} more columns", columns_.size() - most) : "";
        const auto& first = *columns_.begin();
        throw DataProblems({misfit(
            "missing",
            fmt::format("{}: {} missing, and nothing says what stands there: {}{}", path.string(),
                        count == 1 ? "a cell is" : fmt::format("{} cells are", count), fmt::join(told, "; "), more),
            fmt::format("write `missing: drop` in `csv`, or `mean`, `median`, `most_frequent` or a constant, or for a "
                        "column alone: `columns: {{{}: {{{}: {{missing: {}}}}}}}`",
                        first.first, first.second.kind, first.second.kind == "number" ? "median" : "most_frequent"))});
    }

private:
    struct Cells {
        std::size_t count;
        int line;
        std::string kind;
    };
    std::map<std::string, Cells> columns_;
};

/// Reads one file.
class TableReader {
public:
    TableReader(const std::filesystem::path& path, const TableWanted& wanted, MakePlan make_plan)
        : path_(path), wanted_(wanted), make_plan_(std::move(make_plan)), bad_(path) {}

    Table read() {
        Sha256 sum;
        read_rows(
            path_, wanted_.format, [this](const std::vector<std::string>& names) { begin(names); },
            [this](Cells cells, int line) { read_row(cells, line); }, &sum);
        table_.sum = sum.hex();
        bad_.require_none();
        missing_.require_none(path_);
        if (table_.values.empty() && table_.dropped > 0)
            throw_corrupt("a cell is missing in every row, and rows that miss one are dropped");
        if (table_.values.empty()) throw_corrupt("expected a header and rows below it, received none");
        table_.columns = std::move(plan_.columns);
        return std::move(table_);
    }

private:
    [[noreturn]] void throw_corrupt(const std::string& why) const {
        throw DataCorrupt(fmt::format("{}: {}", path_.string(), why));
    }

    void begin(const std::vector<std::string>& names) {
        plan_ = make_plan_(names);
        if (plan_.group) group_name_ = names[*plan_.group];
        for (const TableColumn& column : plan_.columns) {
            words_.emplace_back(column.words);
            is_number_.push_back(column.kind->name() == "number");
        }
        table_.values = NumberRows(plan_.columns.size());
        row_.resize(plan_.columns.size());
        if (!wanted_.numbers) return;
        table_.numbers = NumberRows(plan_.targets.size());
        targets_.resize(plan_.targets.size());
    }

    void read_row(Cells cells, int line) {
        const std::int32_t row = seen_++;
        bool whole = true;
        for (std::size_t i = 0; i < cells.size(); ++i)
            if (const std::size_t input = plan_.inputs[i]; input != TablePlan::left_out)
                whole = read_input(cells[i], line, input) && whole;
        if (!whole || lacks_target(cells) || lacks_weight(cells)) {
            ++table_.dropped;
            return;
        }
        read_targets(cells, line);
        if (plan_.group) read_group(cells[*plan_.group], line);
        if (plan_.weight) read_weight(cells[*plan_.weight], line);
        table_.values.append(row_);
        table_.lines.push_back(line);
        table_.rows.push_back(row);
    }

    /// False where the row is to be left out.
    bool read_input(std::string_view cell, int line, std::size_t input) {
        const CellFormat& format = wanted_.format.cells;
        if (is_number_[input]) {
            const auto number = format.number(cell);
            const bool missing = number && !format.missing_values.empty() && format.is_missing(cell);
            if (number && !is_too_large(*number) && !missing) return row_[input] = *number, true;
            if (plan_.tentative[input] && (!number || missing)) throw NotPlain();
        }
        const TableColumn& column = plan_.columns[input];
        row_[input] = std::numeric_limits<double>::quiet_NaN();
        if (format.is_missing(cell)) {
            if (column.missing.by == Missing::By::error) missing_.add(column, line);
            return column.missing.by != Missing::By::drop;
        }
        const auto number = column.kind->read(cell, format, words_[input]);
        if (!number)
            tell_wrong(column, cell, line);
        else if (is_number_[input])
            tell_large(column.name, cell, line);
        else
            row_[input] = *number;
        return true;
    }

    void tell_wrong(const TableColumn& column, std::string_view cell, int line) {
        constexpr std::size_t most = 10;
        std::string expected = column.kind->expected(), cure;
        if (column.kind->collects_words() && column.words.size() <= most)
            expected = fmt::format("one of `{}`", fmt::join(column.words, "`, `"));
        if (column.kind->name() == "number")
            cure = cell.find(',') != cell.npos && wanted_.format.cells.decimal == '.'
                       ? "if a comma parts whole numbers from decimals, write `decimal: \",\"`; if thousands, "
                         "`thousands: \",\"`"
                       : fmt::format(
                             "if it stands for nothing, write `missing_values: [\"{}\"]`; if the column has "
                             "words, `columns: {{{}: category}}`",
                             cell, column.name);
        bad_.add(line, fmt::format("column `{}`: expected {}, received `{}`", column.name, expected, cell), cure);
    }
    void tell_large(const std::string& column, std::string_view cell, int line) {
        bad_.add(line, fmt::format("column `{}`: `{}` is too large: a number of 32 bits ends at 3.4e38", column, cell));
    }

    /// Where rows that miss a cell are left out.
    bool lacks_target(Cells cells) const {
        return wanted_.missing.by == Missing::By::drop && std::ranges::any_of(plan_.targets, [&](std::size_t place) {
                   return wanted_.format.cells.is_missing(cells[place]);
               });
    }

    bool lacks_weight(Cells cells) const {
        return plan_.weight && wanted_.missing.by == Missing::By::drop &&
               wanted_.format.cells.is_missing(cells[*plan_.weight]);
    }

    void read_weight(std::string_view cell, int line) {
        const auto number = wanted_.format.cells.number(cell);
        if (number && *number > 0 && is_too_large(*number))
            tell_large(wanted_.weight, cell, line);
        else if (!number || *number < 0)
            bad_.add(line, fmt::format("column `{}`: expected a weight, a number that is at least 0, received `{}`",
                                       wanted_.weight, cell));
        table_.weights.push_back(static_cast<float>(number.value_or(1)));
    }

    void read_targets(Cells cells, int line) {
        for (std::size_t i = 0; i < plan_.targets.size(); ++i) {
            const std::string_view cell = cells[plan_.targets[i]];
            if (cell.empty())
                bad_.add(line, fmt::format("column `{}` is empty", wanted_.targets[i]));
            else if (wanted_.format.cells.is_said_to_be_missing(cell))
                bad_.add(line,
                         fmt::format("column `{}`: `{}` is missing, by `missing_values`", wanted_.targets[i], cell),
                         "`missing: drop` leaves out rows that miss a cell");
            else if (wanted_.numbers)
                targets_[i] = number_of(wanted_.targets[i], cell, line);
            else
                table_.classes.push_back(class_of(cell));
        }
        if (wanted_.numbers) table_.numbers.append(targets_);
    }

    double number_of(const std::string& column, std::string_view cell, int line) {
        if (wanted_.booleans) return boolean_of(column, cell, line);
        const auto number = wanted_.format.cells.number(cell);
        if (!number)
            bad_.add(line, fmt::format("column `{}`: expected a number, received `{}`", column, cell));
        else if (is_too_large(*number))
            tell_large(column, cell, line);
        return number.value_or(0);
    }

    double boolean_of(const std::string& column, std::string_view cell, int line) {
        const auto means = boolean_cell(cell);
        if (!means)
            bad_.add(line, fmt::format("column `{}`: expected {}, received `{}`", column, boolean_expected, cell));
        return means.value_or(false) ? 1 : 0;
    }

    void read_group(std::string_view name, int line) {
        if (name.empty()) bad_.add(line, fmt::format("column `{}` is empty", group_name_));
        const auto number = static_cast<std::int32_t>(groups_.size());
        const auto [known, is_new] = groups_.try_emplace(std::string(name), number);
        if (is_new) table_.group_names.emplace_back(name);
        table_.groups.push_back(known->second);
    }

    std::int32_t class_of(std::string_view label) {
        constexpr std::size_t most_classes = 10000;
        const auto known = classes_.find(label);
        if (known != classes_.end()) return known->second;
        if (table_.labels.size() == most_classes)
            throw DataProblems({misfit("targets",
                                       fmt::format("{}: column `{}` has more than {} different values", path_.string(),
                                                   wanted_.targets.front(), most_classes),
                                       "if it holds numbers, write `targets: numbers`")});
        const auto number = static_cast<std::int32_t>(table_.labels.size());
        table_.labels.emplace_back(label);
        classes_.emplace(label, number);
        return number;
    }

    const std::filesystem::path& path_;
    const TableWanted& wanted_;
    MakePlan make_plan_;
    TablePlan plan_;
    std::vector<WordPlaces> words_;  // of each input
    std::vector<bool> is_number_;    // likewise: read without asking its kind
    std::string group_name_;
    std::vector<double> row_, targets_;
    std::map<std::string, std::int32_t, std::less<>> classes_;
    std::unordered_map<std::string, std::int32_t> groups_;
    std::int32_t seen_ = 0;  // rows
    BadCells bad_;
    MissingCells missing_;
    Table table_;
};

Table read_planned(const std::filesystem::path& path, const TableWanted& wanted,
                   const std::vector<ColumnSurvey>* survey) {
    return TableReader(path, wanted,
                       [&](const std::vector<std::string>& names) { return plan_table(path, wanted, names, survey); })
        .read();
}

}  // namespace

Table read_table(const std::filesystem::path& path, const TableWanted& wanted) {
    // A table of numbers is read in one go; of what else it has, all rows are seen first.
    if (!wanted.needs_survey()) try {
            return read_planned(path, wanted, nullptr);
        } catch (const NotPlain&) {
        }
    const auto survey = survey_table(path, wanted.format);
    return read_planned(path, wanted, &survey);
}

Table read_table_as(const std::filesystem::path& path, const TableWanted& wanted,
                    const std::vector<TableColumn>& columns) {
    return TableReader(
               path, wanted,
               [&](const std::vector<std::string>& names) { return plan_table_as(path, wanted, names, columns); })
        .read();
}

std::vector<TableColumn> read_table_columns(const std::filesystem::path& path, const TableWanted& wanted) {
    const auto survey = survey_table(path, wanted.format);
    std::vector<std::string> names;
    for (const ColumnSurvey& column : survey) names.push_back(column.name);
    if (names.empty())
        throw DataCorrupt(fmt::format("{}: expected a header and rows below it, received none", path.string()));
    return plan_table(path, wanted, names, &survey).columns;
}

}  // namespace runner
