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

/// Of each number that is predicted, with what makes of an output the number: it times `deviation`, and `mean` more.
Value write_units(const Preparation& preparation) {
    Value list = Value::list();
    for (std::size_t i = 0; i < preparation.targets.size(); ++i) {
        Value target = Value::map();
        target.set("name", Value::string(preparation.targets[i]));
        if (preparation.booleans) target.set("kind", Value::string("boolean"));
        if (!preparation.units.empty()) target.set("mean", Value::number(preparation.units.mean[i]));
        if (!preparation.units.empty()) target.set("deviation", Value::number(preparation.units.deviation[i]));
        list.items.push_back(std::move(target));
    }
    return list;
}

void write_targets(const Preparation& preparation, Value& map) {
    if (preparation.targets.size() == 1) map.set("target", Value::string(preparation.targets.front()));
    if (preparation.targets.size() > 1 || preparation.booleans || !preparation.units.empty())
        map.set("targets", write_units(preparation));
}

bool read_targets(const Value& map, Preparation& preparation) {
    const Value *one = map.find("target"), *all = map.find("targets");
    if (one && !all) preparation.targets = {one->text};
    if (!all) return true;
    if (!all->is_list()) return false;
    layers::Units& units = preparation.units;
    for (const Value& item : all->items) {
        const Value *name = item.find("name"), *mean = item.find("mean"), *deviation = item.find("deviation");
        if (!name || !name->is_scalar() || !mean != !deviation) return false;
        preparation.targets.push_back(name->text);
        if (const Value* target_kind = item.find("kind")) preparation.booleans = target_kind->text == "boolean";
        if (!mean) continue;
        const auto center = finite_number(*mean), spread = finite_number(*deviation);
        if (!center || !spread) return false;
        units.mean.push_back(*center);
        units.deviation.push_back(*spread);
    }
    return units.empty() || (units.mean.size() == preparation.targets.size() &&
                             std::ranges::all_of(units.deviation, [](double d) { return d > 0; }));
}

}  // namespace

Value write(const Preparation& preparation) {
    Value map = Value::map();
    map.set("shape", list_of(preparation.shape));
    map.set("values", Value::string(preparation.pixels ? "pixels" : "numbers"));
    if (!preparation.factor.empty()) map.set("center", list_of(preparation.center));
    if (!preparation.factor.empty()) map.set("factor", list_of(preparation.factor));
    if (!preparation.columns.empty()) map.set("columns", list_of(preparation.columns));
    write_targets(preparation, map);
    if (!preparation.weight.empty()) map.set("weight", Value::string(preparation.weight));
    if (!preparation.labels.empty()) map.set("labels", list_of(preparation.labels));
    if (!preparation.class_weights.empty()) map.set("class_weights", list_of(preparation.class_weights));
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
                      read_list(value, "class_weights", preparation.class_weights, finite_number) &&
                      read_list(value, "table", preparation.table, read_table_column) &&
                      read_format(value, preparation.format) && read_targets(value, preparation);
    if (const Value* weight = value.find("weight")) preparation.weight = weight->text;
    if (const Value* pictures = value.find("pictures"))
        if (preparation.pictures = read_picture_settings(*pictures); !preparation.pictures) return {};
    const std::size_t parts = preparation.factor.size();
    const bool fits = parts == preparation.center.size() &&
                      (parts <= 1 || static_cast<std::int64_t>(parts) == layers::size_of(preparation.shape));
    const bool whole = preparation.table.empty() ||
                       (preparation.table.size() == preparation.columns.size() &&
                        static_cast<std::int64_t>(width_of(preparation.table)) == layers::size_of(preparation.shape));
    const bool weighs =
        preparation.class_weights.empty() || preparation.class_weights.size() == preparation.labels.size();
    return good && fits && whole && weighs && !preparation.shape.empty() ? std::optional(preparation) : std::nullopt;
}

}  // namespace runner
