#include "runner/export/cell_form.h"

#include <fmt/format.h>

#include <cmath>

#include "layers/steps/inference_writer.h"

namespace runner {
namespace {

/// A setting of the column's kind, empty where it has none.
std::string kind_setting(const TableColumn& column, const char* key) {
    const Value written = declare::write_component(*column.kind);
    const Value* setting = written.is_map() ? written.entries.front().value.find(key) : nullptr;
    return setting && setting->is_scalar() ? setting->text : "";
}

CellForm date_form(const TableColumn& column) {
    CellForm form = {.kind = CellForm::Kind::date, .format = kind_setting(column, "format")};
    for (std::size_t i = 0; i < column.kind->width(0); ++i)
        form.parts.push_back(column.kind->value_name(i, {}).substr(1));  // behind a space
    return form;
}

}  // namespace

CellForm form_of(const TableColumn& column) {
    using Kind = CellForm::Kind;
    const std::string& kind = column.kind->name();
    if (kind == "date") return date_form(column);
    if (kind == "boolean") {
        const std::string yes = kind_setting(column, "yes"), no = kind_setting(column, "no");
        return {.kind = Kind::truth, .words = yes.empty() ? std::vector<std::string>() : std::vector{no, yes}};
    }
    if (kind == "number") return {.kind = Kind::number};
    if (kind == "ordinal") return {.kind = Kind::word, .words = column.kind->words()};
    if (kind == "category")
        return {
            .kind = Kind::word, .words = column.words, .takes_others = column.kind->takes_unseen(), .one_hot = true};
    throw layers::NotWritable(
        fmt::format("column `{}` of the table is of the kind `{}`, and there are no words for it", column.name, kind));
}

bool may_be_missing(const TableColumn& column) { return !std::isnan(column.fill); }

std::vector<std::string> columns_beyond_float(const Preparation& preparation) {
    constexpr double digits = 0x1p-24, harmless = 1e-5;  // of a deviation
    const auto is_far = [&](std::size_t i) {
        return std::abs(preparation.center[i] * preparation.factor[i]) * digits > harmless;
    };
    std::vector<std::string> names;
    std::size_t value = 0;
    for (const TableColumn& column : preparation.table) {
        const bool scaled = column.kind->name() == "number" && !preparation.factor.empty();
        if (column.kind->name() == "date" || (scaled && is_far(value))) names.push_back(column.name);
        value += column.width();
    }
    for (std::size_t i = 0; i < preparation.factor.size() && preparation.table.empty(); ++i)
        if (is_far(i))
            names.push_back(i < preparation.columns.size() ? preparation.columns[i] : fmt::format("value {}", i));
    return names;
}

}  // namespace runner
