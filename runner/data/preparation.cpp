#include "runner/data/preparation.h"

#include <algorithm>
#include <cmath>

namespace runner {

namespace {

template <class Item>
Value list_of(const std::vector<Item>& items) {
    Value list = Value::list();
    for (const Item& item : items)
        if constexpr (std::is_same_v<Item, TableColumn>)
            list.items.push_back(write(item));
        else
            list.items.push_back(declare::FieldType<Item>::write(item));
    return list;
}

/// Numbers or texts; false where it holds something else.
template <class Item, class Read>
bool read_list(const Value& map, const char* key, std::vector<Item>& out, Read read) {
    const Value* list = map.find(key);
    if (!list) return true;
    if (!list->is_list()) return false;
    for (const Value& item : list->items) {
        const auto value = read(item);
        if (!value) return false;
        out.push_back(static_cast<Item>(*value));
    }
    return true;
}

std::optional<std::string> text_of_value(const Value& value) {
    return value.is_scalar() ? std::optional(value.text) : std::nullopt;
}

std::optional<double> finite_number(const Value& value) {
    const auto number = to_number(value);
    return number && std::isfinite(*number) ? number : std::nullopt;
}

}  // namespace

Value write(const Preparation& preparation) {
    Value map = Value::map();
    map.set("shape", list_of(preparation.shape));
    map.set("values", Value::string(preparation.pixels ? "pixels" : "numbers"));
    if (!preparation.factor.empty()) map.set("center", list_of(preparation.center));
    if (!preparation.factor.empty()) map.set("factor", list_of(preparation.factor));
    if (!preparation.columns.empty()) map.set("columns", list_of(preparation.columns));
    if (!preparation.target.empty()) map.set("target", Value::string(preparation.target));
    if (!preparation.labels.empty()) map.set("labels", list_of(preparation.labels));
    if (!preparation.table.empty()) map.set("table", list_of(preparation.table));
    write_format(preparation.format, map);
    if (preparation.pictures) map.set("pictures", write(*preparation.pictures));
    return map;
}

std::optional<Preparation> read_preparation(const Value& value) {
    if (!value.is_map()) return {};
    Preparation preparation;
    const Value* values = value.find("values");
    preparation.pixels = values && values->text == "pixels";
    const bool good = read_list(value, "shape", preparation.shape, finite_number) &&
                      read_list(value, "center", preparation.center, finite_number) &&
                      read_list(value, "factor", preparation.factor, finite_number) &&
                      read_list(value, "columns", preparation.columns, text_of_value) &&
                      read_list(value, "labels", preparation.labels, text_of_value) &&
                      read_list(value, "table", preparation.table, read_table_column) &&
                      read_format(value, preparation.format);
    if (const Value* target = value.find("target")) preparation.target = target->text;
    if (const Value* pictures = value.find("pictures"))
        if (preparation.pictures = read_picture_settings(*pictures); !preparation.pictures) return {};
    const std::size_t parts = preparation.factor.size();
    const bool fits = parts == preparation.center.size() &&
                      (parts <= 1 || static_cast<std::int64_t>(parts) == layers::size_of(preparation.shape));
    const bool whole = preparation.table.empty() ||
                       (preparation.table.size() == preparation.columns.size() &&
                        static_cast<std::int64_t>(width_of(preparation.table)) == layers::size_of(preparation.shape));
    return good && fits && whole && !preparation.shape.empty() ? std::optional(preparation) : std::nullopt;
}

}  // namespace runner
