#include "runner/export/c_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "layers/steps/inference_writer.h"
#include "runner/export/c_table_functions.h"
#include "runner/export/c_writer.h"
#include "runner/export/cell_form.h"

namespace runner {

namespace {

using Kind = CellForm::Kind;

bool any_is(const std::vector<TableColumn>& table, Kind kind) {
    return std::ranges::any_of(table, [=](const TableColumn& column) { return form_of(column).kind == kind; });
}

/// Truths with words of their own are read as words.
bool reads_words(const CellForm& form) { return !form.words.empty(); }

/// A text that is longer keeps the blanks around it.
constexpr int longest_cell = 1000;

/// A format of dates in the few directives that the C file reads. Throws layers::NotWritable for the others.
std::string c_date_format(const TableColumn& column) {
    static const std::map<char, std::string> same = {{'e', "%d"},       {'B', "%b"},       {'h', "%b"},
                                                     {'F', "%Y-%m-%d"}, {'T', "%H:%M:%S"}, {'R', "%H:%M"},
                                                     {'D', "%m/%d/%y"}, {'n', " "},        {'t', " "}};
    const std::string format = form_of(column).format;
    std::string text;
    for (std::size_t i = 0; i < format.size(); ++i) {
        const char directive = format[i] == '%' && i + 1 < format.size() ? format[++i] : '\0';
        if (directive == '\0')
            text += format[i];
        else if (const auto found = same.find(directive); found != same.end())
            text += found->second;
        else if (std::string("YymbdHMS%").find(directive) != std::string::npos)
            text += {'%', directive};
        else
            throw layers::NotWritable(
                fmt::format("column `{}` of the table has dates as `{}`, and C reads no `%{}` here: take it as a "
                            "number, the seconds since 1970",
                            column.name, format, directive));
    }
    return text;
}

std::string character_code(char c) { return fmt::format("{}", static_cast<unsigned char>(c)); }

}  // namespace

CTable::CTable(const Preparation& preparation, std::string name) : preparation_(preparation), name_(std::move(name)) {}

std::string CTable::columns() const {
    std::string text = "\n * A row has one number a cell:";
    for (std::size_t i = 0; i < preparation_.table.size(); ++i)
        text +=
            fmt::format("\n *   {} {}: {}", i, c_comment(preparation_.table[i].name), meaning(preparation_.table[i]));
    return text;
}

std::string CTable::meaning(const TableColumn& column) const {
    const CellForm form = form_of(column);
    std::string text = "the number";
    if (form.kind == Kind::date) text = "the seconds from 1970 to it";
    if (form.kind == Kind::truth)
        text = form.words.empty() ? "1 or 0"
                                  : fmt::format("1 {}, 0 {}", c_comment(form.words[1]), c_comment(form.words[0]));
    if (form.kind == Kind::word) {
        constexpr std::size_t most = 12;
        const std::size_t shown = std::min(most, form.words.size());
        text = "";
        for (std::size_t i = 0; i < shown; ++i)
            text += fmt::format("{}{} {}", i == 0 ? "" : ", ", i, c_comment(form.words[i]));
        if (shown < form.words.size())
            text += fmt::format(" … {}, in the order of its words below", form.words.size() - 1);
        if (form.takes_others) text += ", -1 any other";
    }
    return text + (may_be_missing(column) ? "; NAN: missing" : "");
}

std::string CTable::signature() const {
    return fmt::format("int {}_read(const char *const *cells, double *row)", name_);
}

std::string CTable::declaration() const {
    return fmt::format(
        "/* Makes a row of the texts of its cells. Returns 0, or of the first cell that is none of its column the "
        "place,\n * counted from 1. Numbers are read in the locale \"C\". */\n{};\n",
        signature());
}

std::string CTable::reading() const {
    std::string text = c_trim_function;
    text.replace(text.find("LONGEST_CELL"), 12, fmt::format("{}", longest_cell));
    text += c_is_missing_function;
    text.replace(text.find("@words"), 6, missing_words());
    if (any_is(preparation_.table, Kind::number)) {
        const CellFormat& cells = preparation_.format.cells;
        if (cells.thousands) text += c_parts_thousands_function;
        text += c_read_number_function;
        text.replace(text.find("@parts"), 6,
                     cells.thousands ? "!parts_thousands(text, thousands, decimal)" : "strlen(text) >= sizeof plain");
        text.replace(text.find("@thousands"), 10, cells.thousands ? character_code(*cells.thousands) : "-1");
        text.replace(text.find("@decimal"), 8, character_code(cells.decimal));
    }
    const auto form = [](const TableColumn& column) { return form_of(column); };
    if (std::ranges::any_of(preparation_.table, reads_words, form)) text += c_read_word_function;
    if (std::ranges::any_of(preparation_.table, [&](const TableColumn& column) {
            return form(column).kind == Kind::truth && !reads_words(form(column));
        }))
        text += c_read_truth_function;
    text += date_functions();
    std::string body;
    for (std::size_t i = 0; i < preparation_.table.size(); ++i) {
        text += words(i);
        body += read_cell(i);
    }
    return fmt::format("{}\n{} {{\n    char room[{}];\n    const char *cell;\n{}    return 0;\n}}\n", text, signature(),
                       longest_cell, body);
}

/// Those that a column of dates asks for.
std::string CTable::date_functions() const {
    bool year_first = false, as_told = false;
    for (const TableColumn& column : preparation_.table)
        if (const CellForm form = form_of(column); form.kind == Kind::date)
            (form.format.empty() ? year_first : as_told) = true;
    std::string text = year_first || as_told ? c_seconds_of_function : "";
    if (year_first) text += c_read_date_function;
    if (as_told) text += c_read_date_as_function;
    return text;
}

std::string CTable::missing_words() const {
    std::vector<std::string> words = {"\"?\""};
    for (const std::string& word : preparation_.format.cells.missing_values) words.push_back(c_literal(word));
    return fmt::format("{}", fmt::join(words, ", "));
}

std::string CTable::words(std::size_t column) const {
    const CellForm form = form_of(preparation_.table[column]);
    if (!reads_words(form)) return "";
    std::string text = fmt::format("\n/* {} */\nstatic const char *const words_{}[] = {{",
                                   c_comment(preparation_.table[column].name), column);
    for (const std::string& word : form.words) text += "\n    " + c_literal(word) + ',';
    return text + "\n};\n";
}

std::string CTable::read_cell(std::size_t column) const {
    const CellForm form = form_of(preparation_.table[column]);
    const char* const functions[] = {"read_number", "read_word", "read_truth", "read_date"};
    std::string call = fmt::format("{}(cell, &row[{}])", functions[static_cast<int>(form.kind)], column);
    if (reads_words(form))
        call = fmt::format("read_word(cells[{0}], cell, words_{0}, {1}, {2}, &row[{0}])", column, form.words.size(),
                           form.takes_others ? 1 : 0);
    if (!form.format.empty())
        call = fmt::format("read_date_as(cell, {}, &row[{}])", c_literal(c_date_format(preparation_.table[column])),
                           column);
    const std::string cell = fmt::format("    cell = trim(cells[{}], room);\n", column);
    if (may_be_missing(preparation_.table[column]))
        return cell + fmt::format("    if (is_missing(cell)) row[{}] = NAN;\n    else if (!{}) return {};\n", column,
                                  call, column + 1);
    return cell + fmt::format("    if (is_missing(cell) || !{}) return {};\n", call, column + 1);
}

std::string CTable::encoding() const {
    std::string body;
    std::size_t value = 0;
    bool counts = false;
    for (std::size_t i = 0; i < preparation_.table.size(); ++i) {
        body += encode_cell(i, value);
        value += preparation_.table[i].width();
        counts = counts || form_of(preparation_.table[i]).one_hot;
    }
    const bool dates = any_is(preparation_.table, Kind::date);
    return fmt::format(
        "{}\n/* What the network reads of a row. */\nstatic void encode(const double *row, float *dst) {{\n"
        "    double x;\n{}{}}}\n",
        dates ? c_date_part_function : "", counts ? "    int i;\n" : "", body);
}

std::string CTable::encode_cell(std::size_t at, std::size_t value) const {
    const TableColumn& column = preparation_.table[at];
    const CellForm form = form_of(column);
    std::string text = fmt::format("    /* {} */\n    x = row[{}];\n", c_comment(column.name), at);
    if (may_be_missing(column)) text += fmt::format("    if (isnan(x)) x = {};\n", c_literal(column.fill));
    const std::size_t own = column.width() - column.indicator;
    if (form.one_hot)
        text += encode_word(column, value);
    else if (form.kind == Kind::date)
        for (std::size_t i = 0; i < own; ++i)
            text += fmt::format("    dst[{}] = {};\n", value + i,
                                scaled(fmt::format("part_of_date(x, {})", form.parts[i]), value + i));
    else
        text += fmt::format("    dst[{}] = {};\n", value, scaled("x", value));
    if (column.indicator)
        text += fmt::format("    dst[{}] = {};\n", value + own,
                            scaled(fmt::format("(isnan(row[{}]) ? 1 : 0)", at), value + own));
    return text;
}

/// 1 at the place of the word. Words that the training part lacks are as any other.
std::string CTable::encode_word(const TableColumn& column, std::size_t value) const {
    const std::size_t own = column.width() - column.indicator, words = column.words.size();
    std::vector<std::string> unseen = {"x < 0"};
    for (std::size_t i = 0; i < column.unseen.size(); ++i)
        if (column.unseen[i]) unseen.push_back(fmt::format("x == {}", i));
    std::string text = fmt::format("    if ({}) x = {};\n", fmt::join(unseen, " || "), words);
    text += fmt::format("    for (i = 0; i < {}; ++i) dst[{} + i] = i == x ? 1.f : 0.f;\n", own, value);
    for (std::size_t i = value; i < value + own; ++i)
        if (!stays(i)) text += fmt::format("    dst[{}] = {};\n", i, scaled(fmt::format("dst[{}]", i), i));
    return text;
}

bool CTable::stays(std::size_t value) const {
    return preparation_.factor.empty() || (preparation_.center[value] == 0 && preparation_.factor[value] == 1);
}

std::string CTable::scaled(const std::string& expression, std::size_t value) const {
    if (stays(value)) return "(float)" + expression;
    return fmt::format("(float)(({} - {}) * {})", expression, c_literal(preparation_.center[value]),
                       c_literal(preparation_.factor[value]));
}

}  // namespace runner
