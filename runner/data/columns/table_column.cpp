#include "runner/data/columns/table_column.h"

#include <algorithm>
#include <numeric>

namespace runner {

bool TableColumn::is_plain() const {
    return kind->name() == "number" && missing.by == Missing::By::error && !indicator;
}

std::string TableColumn::value_name(std::size_t i) const {
    return i == kind->width(words.size()) ? name + " missing" : name + kind->value_name(i, words);
}

bool TableColumn::operator==(const TableColumn& other) const { return same(write(*this), write(other)); }

bool are_plain(const std::vector<TableColumn>& columns) { return std::ranges::all_of(columns, &TableColumn::is_plain); }

std::size_t width_of(const std::vector<TableColumn>& columns) {
    return std::accumulate(columns.begin(), columns.end(), std::size_t{0},
                           [](std::size_t sum, const TableColumn& column) { return sum + column.width(); });
}

namespace {

using Strings = std::vector<std::string>;

/// What stands for a missing cell: the word, where the column has words.
Value write_fill(const TableColumn& column) {
    const bool word = !column.words.empty() && column.fill >= 0;
    return word ? Value::string(column.words[static_cast<std::size_t>(column.fill)]) : Value::number(column.fill);
}

bool read_fill(const Value& value, TableColumn& column) {
    if (const auto place = WordPlaces(column.words).find(value.text); place && !column.words.empty())
        column.fill = static_cast<double>(*place);
    else if (const auto number = to_number(value); number && std::isfinite(*number))
        column.fill = *number;
    else
        return false;
    // -1 is a word that the training part has not; what else is no place of a word is nothing to fill in.
    const double words = static_cast<double>(column.words.size());
    return words == 0 || (column.fill == std::floor(column.fill) && column.fill >= -1 && column.fill < words);
}

/// Texts; nothing where one of them is none.
std::optional<Strings> read_words(const Value* list) {
    Strings words;
    if (!list) return words;
    if (!list->is_list()) return {};
    for (const Value& item : list->items) {
        if (!item.is_scalar()) return {};
        words.push_back(item.text);
    }
    return words;
}

Strings unseen_words(const TableColumn& column) {
    Strings words;
    for (std::size_t i = 0; i < column.unseen.size(); ++i)
        if (column.unseen[i]) words.push_back(column.words[i]);
    return words;
}

bool read_unseen(const Value& value, TableColumn& column) {
    const auto lacked = read_words(value.find("unseen"));
    if (!lacked) return false;
    if (!lacked->empty()) column.unseen.assign(column.words.size(), false);
    const WordPlaces words(column.words);
    return std::ranges::all_of(*lacked, [&](const std::string& word) {
        const auto place = words.find(word);
        if (place) column.unseen[*place] = true;
        return place.has_value();
    });
}

}  // namespace

Value write(const TableColumn& column) {
    Value map = Value::map();
    map.set("name", Value::string(column.name));
    map.set("kind", declare::write_component(*column.kind));
    if (!column.words.empty()) map.set("words", declare::FieldType<Strings>::write(column.words));
    if (column.missing.by != Missing::By::error) map.set("missing", declare::FieldType<Missing>::write(column.missing));
    if (column.indicator) map.set("indicator", Value::boolean(true));
    if (!std::isnan(column.fill)) map.set("fill", write_fill(column));
    if (const Strings lacked = unseen_words(column); !lacked.empty())
        map.set("unseen", declare::FieldType<Strings>::write(lacked));
    return map;
}

std::optional<TableColumn> read_table_column(const Value& value) {
    Diagnostics unused;
    const Value *name = value.find("name"), *kind = value.find("kind");
    if (!name || !name->is_scalar() || !kind) return {};
    TableColumn column{.name = name->text};
    column.kind = std::dynamic_pointer_cast<const InputColumn>(
        declare::read_component(*kind, declare::catalog<ColumnKind>(), {"`kind`", {}, unused}));
    const auto words = read_words(value.find("words"));
    if (!column.kind || !words) return {};
    column.words = *words;
    const Value *missing = value.find("missing"), *indicator = value.find("indicator"), *fill = value.find("fill");
    if (missing && !declare::FieldType<Missing>::read(*missing, column.missing, {"`missing`", {}, unused})) return {};
    column.indicator = indicator && to_bool(*indicator).value_or(false);
    if (fill && !read_fill(*fill, column)) return {};
    return read_unseen(value, column) ? std::optional(column) : std::nullopt;
}

}  // namespace runner
