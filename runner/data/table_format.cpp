#include "runner/data/table_format.h"

#include <fmt/format.h>

namespace declare {

template <>
const std::vector<Choice<runner::TextEncoding>>& choices<runner::TextEncoding>() {
    static const std::vector<Choice<runner::TextEncoding>> all = {{runner::TextEncoding::utf8, "utf-8"},
                                                                  {runner::TextEncoding::latin1, "latin-1"},
                                                                  {runner::TextEncoding::utf16, "utf-16"}};
    return all;
}

}  // namespace declare

namespace runner {

using declare::Value;

std::string name_without_header(std::size_t column) { return fmt::format("c{}", column + 1); }

void write_format(const TableFormat& format, Value& map) {
    const TableFormat usual;
    const auto set = [&](const char* key, char c) { map.set(key, Value::string(std::string(1, c))); };
    if (format.text.separator != usual.text.separator) set("separator", format.text.separator);
    if (format.text.encoding != usual.text.encoding)
        map.set("encoding", Value::string(declare::name_of(format.text.encoding)));
    if (!format.header) map.set("header", Value::boolean(false));
    if (format.cells.decimal != usual.cells.decimal) set("decimal", format.cells.decimal);
    if (format.cells.thousands) set("thousands", *format.cells.thousands);
    if (!format.cells.missing_values.empty())
        map.set("missing_values", declare::FieldType<std::vector<std::string>>::write(format.cells.missing_values));
}

bool read_format(const Value& map, TableFormat& format) {
    declare::Diagnostics unused;
    const auto character = [&](const char* key) -> std::optional<char> {
        const Value* value = map.find(key);
        return value && value->text.size() == 1 ? std::optional(value->text.front()) : std::nullopt;
    };
    const auto read = [&](const char* key, auto& out) {
        using Type = std::remove_cvref_t<decltype(out)>;
        const Value* value = map.find(key);
        return !value || declare::FieldType<Type>::read(*value, out, {key, {}, unused});
    };
    format.text.separator = character("separator").value_or(format.text.separator);
    format.cells.decimal = character("decimal").value_or(format.cells.decimal);
    format.cells.thousands = character("thousands");
    return read("encoding", format.text.encoding) && read("header", format.header) &&
           read("missing_values", format.cells.missing_values);
}

}  // namespace runner
