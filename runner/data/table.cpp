#include "runner/data/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

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
        const auto found = std::ranges::find(header_, wanted_.label);
        if (found == header_.end())
            throw DataProblems({misfit(
                "label", fmt::format("{}: there is no column `{}`", path_.string(), wanted_.label), way_to_label())});
        if (header_.size() < 2) throw_corrupt(fmt::format("there is no column beside `{}`", wanted_.label));
        column_ = static_cast<std::size_t>(found - header_.begin());
        for (std::size_t i = 0; i < header_.size(); ++i)
            if (i != column_) table_.features.push_back(header_[i]);
        table_.values = NumberRows(table_.features.size());
        row_.resize(table_.features.size());
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
            if (i != column_) row_[feature++] = read_number(cells[i], line, header_[i]);
        table_.values.append(row_);
        const std::string_view label = cells[column_];
        if (label.empty()) throw_corrupt(line, fmt::format("column `{}` is empty", wanted_.label));
        if (wanted_.numbers)
            table_.numbers.push_back(read_number(label, line, wanted_.label));
        else
            table_.classes.push_back(class_of(label));
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
    std::size_t column_ = 0;
    std::vector<double> row_;
    std::map<std::string, std::int32_t, std::less<>> classes_;
    Table table_;
};

}  // namespace

Table read_table(const std::filesystem::path& path, const TableWanted& wanted) {
    return TableReader(path, wanted).read();
}

}  // namespace runner
