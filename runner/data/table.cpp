#include "runner/data/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

#include "layers/declare/decimal.h"
#include "layers/declare/diagnostic.h"
#include "runner/data/csv.h"
#include "runner/data/dataset.h"
#include "runner/data/split_problem.h"

namespace runner {
namespace {

using Cells = std::span<const std::string_view>;

/// How people call a separator.
std::string name_of_separator(char separator) {
    return separator == '\t' ? "a tabulator" : fmt::format("`{}`", separator);
}

/// Reads one file.
class TableReader {
public:
    TableReader(const std::filesystem::path& path, const TableWanted& wanted) : path_(path), wanted_(wanted) {}

    Table read() {
        table_.sum = read_csv(path_, wanted_.separator, [this](Cells cells, int line) {
            if (header_.empty())
                read_header(cells);
            else
                read_row(cells, line);
        });
        if (table_.values.empty()) throw_corrupt("expected a header and rows below it, received none");
        return std::move(table_);
    }

private:
    [[noreturn]] void throw_corrupt(const std::string& why) const {
        throw DataCorrupt(fmt::format("{}: {}", path_.string(), why));
    }
    [[noreturn]] void throw_corrupt(int line, const std::string& why) const {
        throw DataCorrupt(fmt::format("{}:{}: {}", path_.string(), line, why));
    }

    void read_header(Cells cells) {
        header_.assign(cells.begin(), cells.end());
        std::set<std::string_view> names;
        for (const std::string& name : header_)
            if (!names.insert(name).second) throw_corrupt(fmt::format("two columns are called `{}`", name));
        column_ = place_of(wanted_.label);
        if (column_ == header_.size())
            throw DataProblems({misfit(
                "label", fmt::format("{}: there is no column `{}`", path_.string(), wanted_.label), way_to_label())});
        if (header_.size() < 2) throw_corrupt(fmt::format("there is no column beside `{}`", wanted_.label));
        group_column_ = wanted_.group.empty() ? column_ : find_group();
        for (std::size_t i = 0; i < header_.size(); ++i)
            if (!is_apart(i)) table_.features.push_back(header_[i]);
        table_.values = NumberRows(table_.features.size());
        row_.resize(table_.features.size());
    }

    /// As many as there are where it is none of them.
    std::size_t place_of(const std::string& column) const {
        return static_cast<std::size_t>(std::ranges::find(header_, column) - header_.begin());
    }
    bool is_apart(std::size_t column) const { return column == column_ || column == group_column_; }

    std::size_t find_group() const {
        const std::size_t place = place_of(wanted_.group);
        const auto refuse = [](const std::string& why, std::string help) {
            SplitProblem problem = impossible("group", why);
            problem.help = std::move(help);
            throw DataProblems({problem});
        };
        if (place == column_)
            refuse(fmt::format("`{}` is the label, the column to predict", wanted_.group), "name another column");
        if (place == header_.size())
            refuse(fmt::format("{}: there is no column `{}`", path_.string(), wanted_.group),
                   declare::suggestion(wanted_.group, header_));
        if (header_.size() < 3)
            throw_corrupt(fmt::format("there is no column beside `{}` and `{}`", wanted_.label, wanted_.group));
        return place;
    }

    /// A header that another character parts has no more than one cell, or few.
    std::string way_to_label() const {
        for (const char other : {';', '\t', '|', ','}) {
            const bool parts =
                other != wanted_.separator && header_.size() == 1 && header_.front().find(other) != std::string::npos;
            if (parts)
                return fmt::format("{} seems to part its cells: write `separator: \"{}\"`", name_of_separator(other),
                                   other == '\t' ? "\\t" : std::string(1, other));
        }
        return declare::suggestion(wanted_.label, header_);
    }

    void read_row(Cells cells, int line) {
        for (std::size_t i = 0, feature = 0; i < cells.size(); ++i)
            if (!is_apart(i)) row_[feature++] = read_number(cells[i], line, header_[i]);
        table_.values.append(row_);
        const std::string_view label = cells[column_];
        if (label.empty()) throw_corrupt(line, fmt::format("column `{}` is empty", wanted_.label));
        if (wanted_.numbers)
            table_.numbers.push_back(read_number(label, line, wanted_.label));
        else
            table_.classes.push_back(class_of(label));
        if (group_column_ != column_) read_group(cells[group_column_], line);
    }

    void read_group(std::string_view name, int line) {
        if (name.empty()) throw_corrupt(line, fmt::format("column `{}` is empty", wanted_.group));
        const auto number = static_cast<std::int32_t>(groups_.size());
        const auto [known, is_new] = groups_.try_emplace(std::string(name), number);
        if (is_new) table_.group_names.emplace_back(name);
        table_.groups.push_back(known->second);
    }

    /// Finite as a float32, too.
    double read_number(std::string_view text, int line, const std::string& column) const {
        const bool plus = text.size() > 1 && text[0] == '+' && text[1] != '-';
        const auto number = declare::read_decimal(text.substr(plus));
        if (!number) throw_corrupt(line, fmt::format("column `{}`: expected a number, received `{}`", column, text));
        constexpr double too_large = 0x1.ffffffp127;  // what is below is rounded to the largest float32
        if (std::abs(*number) >= too_large)
            throw_corrupt(
                line, fmt::format("column `{}`: `{}` is too large: a number of 32 bits ends at 3.4e38", column, text));
        return *number;
    }

    std::int32_t class_of(std::string_view label) {
        constexpr std::size_t most_classes = 10000;
        const auto known = classes_.find(label);
        if (known != classes_.end()) return known->second;
        if (table_.labels.size() == most_classes)
            throw DataProblems({misfit("targets",
                                       fmt::format("{}: column `{}` has more than {} different values", path_.string(),
                                                   wanted_.label, most_classes),
                                       "if it holds numbers, write `targets: numbers`")});
        const auto number = static_cast<std::int32_t>(table_.labels.size());
        table_.labels.emplace_back(label);
        classes_.emplace(label, number);
        return number;
    }

    const std::filesystem::path& path_;
    const TableWanted& wanted_;
    std::vector<std::string> header_;
    std::size_t column_ = 0, group_column_ = 0;  // the same where there are no groups
    std::vector<double> row_;
    std::map<std::string, std::int32_t, std::less<>> classes_;
    std::unordered_map<std::string, std::int32_t> groups_;
    Table table_;
};

// ---- what columns hold ----------------------------------------------------------------------------------------------

constexpr std::int64_t most_rows_compared = 10'000;

/// Least, most and whether all are whole, of every column.
void find_ranges(const NumberRows& rows, std::vector<ColumnFacts>& columns) {
    for (std::int64_t row = 0; row < rows.count(); ++row)
        rows.visit(row, [&](std::size_t first, auto numbers, std::size_t count) {
            for (std::size_t i = 0; i < count; ++i) {
                ColumnFacts& column = columns[first + i];
                const double x = numbers[i];
                column.least = row == 0 ? x : std::min(column.least, x);
                column.most = row == 0 ? x : std::max(column.most, x);
                column.whole = column.whole && x == std::floor(x);
            }
        });
}

/// Whether float32 tells apart whatever whole numbers the column has, as they stand and standardized.
bool is_plain(const ColumnFacts& column) {
    constexpr double limit = 1 << 20;
    return column.whole && column.least > -limit && column.most < limit;
}

std::int64_t count_different_floats(std::vector<float> numbers) {
    std::ranges::sort(numbers);
    return std::ranges::unique(numbers).begin() - numbers.begin();
}

/// `numbers` are in any order.
void count_numbers(std::vector<double> numbers, ColumnFacts& column) {
    std::ranges::sort(numbers);
    double sum = 0, squares = 0;
    for (const double x : numbers) sum += x - numbers.front();
    const double mean = numbers.front() + sum / static_cast<double>(numbers.size());
    for (const double x : numbers) squares += (x - mean) * (x - mean);
    const double deviation = squares > 0 ? std::sqrt(squares / static_cast<double>(numbers.size())) : 1;
    numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
    std::vector<float> plain, standardized;
    for (const double x : numbers) {
        plain.push_back(static_cast<float>(x));
        standardized.push_back(static_cast<float>((x - mean) / deviation));
    }
    column.different = std::ssize(numbers);
    column.as_float = count_different_floats(std::move(plain));
    column.standardized = count_different_floats(std::move(standardized));
}

/// The numbers of some columns, column by column; of many rows, some at equal distances.
std::vector<std::vector<double>> sample_columns(const NumberRows& rows, std::span<const std::size_t> places) {
    const std::int64_t count = std::min(rows.count(), most_rows_compared);
    std::vector<std::vector<double>> columns(places.size());
    std::vector<double> row(rows.columns());
    for (std::int64_t i = 0; i < count; ++i) {
        rows.copy(i * rows.count() / count, row);
        for (std::size_t c = 0; c < places.size(); ++c) columns[c].push_back(row[places[c]]);
    }
    return columns;
}

}  // namespace

Table read_table(const std::filesystem::path& path, const TableWanted& wanted) {
    return TableReader(path, wanted).read();
}

std::vector<ColumnFacts> describe_columns(const std::vector<std::string>& names, const NumberRows& rows) {
    std::vector<ColumnFacts> columns(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) columns[i].name = names[i];
    find_ranges(rows, columns);
    std::vector<std::size_t> doubtful;
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (!is_plain(columns[i])) doubtful.push_back(i);
    constexpr std::size_t at_once = 64;  // so that memory holds few of them twice
    for (std::size_t i = 0; i < doubtful.size(); i += at_once) {
        const auto places = std::span(doubtful).subspan(i, std::min(at_once, doubtful.size() - i));
        auto numbers = sample_columns(rows, places);
        for (std::size_t c = 0; c < places.size(); ++c) count_numbers(std::move(numbers[c]), columns[places[c]]);
    }
    return columns;
}

bool loses_values(std::int64_t left, std::int64_t different) { return left < different && left * 10 <= different * 9; }

}  // namespace runner
