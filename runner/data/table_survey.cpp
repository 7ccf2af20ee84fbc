#include "runner/data/table_survey.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "runner/counted.h"
#include "runner/data/columns/boolean_words.h"
#include "runner/data/columns/date_text.h"
#include "runner/data/labels.h"

namespace runner {
namespace {

using FirstRows = std::vector<std::vector<std::string>>;

/// The first rows. Throws where they can't be cut so.
FirstRows first_rows(const std::filesystem::path& path, const CsvFormat& format) {
    constexpr std::size_t most = 200;
    struct Enough {};
    FirstRows rows;
    try {
        read_csv(path, format, [&](std::span<const std::string_view> cells, int) {
            rows.emplace_back(cells.begin(), cells.end());
            if (rows.size() == most) throw Enough();
        });
    } catch (const Enough&) {
    }
    return rows;
}

/// A comma stands within cells, too: another one that parts every row alike is the likelier.
char likely_separator(const std::filesystem::path& path, TextEncoding encoding) {
    for (const char separator : {';', '\t', '|'}) try {
            const FirstRows rows = first_rows(path, {separator, encoding});
            if (rows.size() > 1 && rows.front().size() > 1) return separator;
        } catch (const std::runtime_error&) {  // rows of several lengths, or quotes that end early
        }
    return guess_separator(path, encoding);
}

/// Whether none of its cells is a number: these name no columns.
bool is_header(const std::vector<std::string>& row, const CellFormat& cells) {
    return std::ranges::none_of(row, [&](const auto& cell) { return cells.number(cell).has_value(); });
}

std::int64_t count_numbers(const FirstRows& rows, const CellFormat& cells) {
    std::int64_t count = 0;
    for (const auto& row : rows)
        count += std::ranges::count_if(row, [&](const auto& cell) { return cells.number(cell).has_value(); });
    return count;
}

/// `0,5`: a number for those who write it so.
bool has_decimal_comma(std::string_view cell) {
    const std::size_t comma = cell.find(',');
    CellFormat format;
    format.decimal = ',';
    return comma != std::string_view::npos && format.number(cell).has_value();
}

CellFormat with_thousands() { return {.thousands = ','}; }

/// `1,007`: likewise.
bool parts_thousands(std::string_view cell) {
    return cell.find(',') != std::string_view::npos && with_thousands().number(cell).has_value();
}

/// Whether commas part thousands in all numbers that have some.
bool are_thousands(const FirstRows& rows) {
    return std::ranges::none_of(rows, [](const auto& row) {
        return std::ranges::any_of(
            row, [](const std::string& cell) { return has_decimal_comma(cell) && !parts_thousands(cell); });
    });
}

/// `1.234,5`: thousands and decimals, the other way round.
CellFormat with_decimal_comma_and_thousands() { return {.decimal = ',', .thousands = '.'}; }

/// Whether some number has both marks, as no other way to write numbers has them.
bool has_both_marks(const FirstRows& rows) {
    return std::ranges::any_of(rows, [](const auto& row) {
        return std::ranges::any_of(row, [](const std::string& cell) {
            return cell.find('.') != cell.npos && cell.find(',') != cell.npos &&
                   with_decimal_comma_and_thousands().number(cell).has_value();
        });
    });
}

class Surveyor {
public:
    explicit Surveyor(const CellFormat& format) : format_(format) {}

    void add(std::string_view cell, int line, ColumnSurvey& column) const {
        ++column.rows;
        const auto number = format_.number(cell);
        const bool may_be_missing = !number || !format_.missing_values.empty();
        if (may_be_missing && format_.is_missing(cell)) {
            if (column.missing++ == 0) column.missing_line = line;
            return;
        }
        if (number)
            add_number(*number, column);
        else
            add_text(cell, column);
        if (column.many_words || column.words.contains(cell)) return;
        if (column.words.size() < ColumnSurvey::most_words)
            column.words.emplace(cell);
        else
            column.many_words = true;
    }

private:
    static void add_number(double number, ColumnSurvey& column) {
        column.least = column.numbers == 0 ? number : std::min(column.least, number);
        column.most = column.numbers == 0 ? number : std::max(column.most, number);
        ++column.numbers;
    }
    static void add_text(std::string_view cell, ColumnSurvey& column) {
        if (column.other.empty()) column.other = cell;
        column.booleans += boolean_word(cell).has_value();
        column.dates += read_date(cell, {}).has_value();
        column.decimal_commas += has_decimal_comma(cell);
        column.thousands += parts_thousands(cell);
    }

    const CellFormat& format_;
};

/// The first words, for people.
std::string shown(const std::set<std::string, std::less<>>& words) {
    constexpr std::size_t most = 5;
    std::vector<std::string> first = in_order(words);
    const bool more = first.size() > most;
    if (more) first.resize(most);
    return fmt::format("`{}`{}", fmt::join(first, "`, `"), more ? " …" : "");
}

}  // namespace

TableFormat guess_format(const std::filesystem::path& path) {
    TableFormat format;
    format.text.encoding = guess_encoding(path);
    format.text.separator = likely_separator(path, format.text.encoding);
    const FirstRows rows = first_rows(path, format.text);
    CellFormat comma = has_both_marks(rows) ? with_decimal_comma_and_thousands() : CellFormat();
    comma.decimal = ',';
    if (format.text.separator != ',' && count_numbers(rows, comma) > count_numbers(rows, {}))
        format.cells = comma;
    else if (count_numbers(rows, with_thousands()) > count_numbers(rows, {}) && are_thousands(rows))
        format.cells = with_thousands();
    format.header = rows.empty() || is_header(rows.front(), format.cells);
    return format;
}

void write_told_format(const std::filesystem::path& path, const TableFormat& format, declare::Value& map) {
    TableFormat told = format;
    if (format.text.separator == guess_separator(path, format.text.encoding)) told.text.separator = ',';
    write_format(told, map);
}

std::vector<std::string> names_in_header(std::span<const std::string_view> cells) {
    std::vector<std::string> names(cells.begin(), cells.end());
    for (std::size_t i = 0; i < names.size(); ++i)
        if (const std::string own = name_without_header(i);
            names[i].empty() && std::ranges::find(names, own) == names.end())
            names[i] = own;
    return names;
}

void read_rows(const std::filesystem::path& path, const TableFormat& format,
               const std::function<void(const std::vector<std::string>& names)>& begin,
               const std::function<void(std::span<const std::string_view> cells, int line)>& each, Sha256* sum) {
    bool begun = false;
    const auto next = [&](std::span<const std::string_view> cells, int line) {
        if (begun) return each(cells, line);
        begun = true;
        std::vector<std::string> names = names_in_header(cells);
        for (std::size_t i = 0; i < names.size() && !format.header; ++i) names[i] = name_without_header(i);
        begin(names);
        if (!format.header) each(cells, line);
    };
    read_csv(path, format.text, next, sum);
}

std::vector<ColumnSurvey> survey_table(const std::filesystem::path& path, const TableFormat& format) {
    std::vector<ColumnSurvey> columns;
    const Surveyor surveyor(format.cells);
    read_rows(
        path, format,
        [&](const std::vector<std::string>& names) {
            for (const std::string& name : names) columns.emplace_back().name = name;
        },
        [&](std::span<const std::string_view> cells, int line) {
            for (std::size_t i = 0; i < cells.size(); ++i) surveyor.add(cells[i], line, columns[i]);
        });
    return columns;
}

ColumnGuess guess_kind(const ColumnSurvey& column) {
    constexpr std::size_t most_categories = 1000;
    const std::int64_t values = column.values(), words = std::ssize(column.words);
    if (values == 0) return {"", "no row has a value"};
    if (column.numbers == values) return {"number", fmt::format("numbers from {} to {}", column.least, column.most)};
    if (column.numbers + column.thousands == values)
        return {"number", fmt::format("numbers whose thousands a comma parts, such as `{}`", column.other)};
    if (column.numbers + column.decimal_commas == values)
        return {"number", fmt::format("numbers with a decimal comma, such as `{}`", column.other)};
    if (column.booleans == values) return {"boolean", "nothing but " + shown(column.words)};
    if (column.dates == values) return {"date", fmt::format("dates, such as `{}`", column.other)};
    if (2 * column.numbers >= values)
        return {"number",
                fmt::format("numbers, but for {} of {} such as `{}`", values - column.numbers, values, column.other)};
    const std::string different = fmt::format("{} in {}", counted(column.words.size(), "different word"),
                                              counted(static_cast<std::size_t>(values), "row"));
    if (column.many_words || column.words.size() > most_categories || 2 * words > values)
        return {"", column.many_words ? fmt::format("more than {}", different) : different};
    return {"category", different + ": " + shown(column.words)};
}

}  // namespace runner
