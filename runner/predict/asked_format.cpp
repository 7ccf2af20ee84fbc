#include "runner/predict/asked_format.h"

#include <fmt/format.h>

#include <algorithm>

#include "layers/declare/settings.h"
#include "runner/data/csv.h"
#include "runner/data/dataset.h"

namespace runner {
namespace {

/// The place of each setting is the option: `--table header=false`.
Value value_of_settings(const std::vector<std::string>& settings, Diagnostics& diagnostics) {
    Value map = Value::map();
    for (const std::string& setting : settings) {
        const std::size_t equals = setting.find('=');
        if (equals == 0 || equals == std::string::npos) {
            diagnostics.error(Place{}, fmt::format("--table: expected SETTING=VALUE, received `{}`", setting),
                              "such as `--table header=false`");
            continue;
        }
        const std::string key = setting.substr(0, equals), text = setting.substr(equals + 1);
        Value value = Value::string(text == "\\t" ? "\t" : text);
        value.quoted = false;
        if (key == "missing_values") {
            Value* list = map.find(key);
            if (!list) map.set(key, Value::list()), list = map.find(key);
            list->items.push_back(value);
        } else {
            map.set(key, value);
        }
    }
    return map;
}

void apply_told(const AskedFormat& told, TableFormat& format) {
    if (told.separator) format.text.separator = told.separator->front();
    if (told.encoding) format.text.encoding = *told.encoding;
    if (told.header) format.header = *told.header;
    if (told.decimal) format.cells.decimal = told.decimal->front();
    if (told.thousands) format.cells.thousands = told.thousands->front();
    if (told.missing_values) format.cells.missing_values = *told.missing_values;
}

/// The first row; none where it can't be parted so, as behind a quoted cell.
std::vector<std::string> header_of(const std::filesystem::path& path, const CsvFormat& format) try {
    return read_csv_header(path, format);
} catch (const DataCorrupt&) {
    return {};
}

/// Of equals the one that parts the first row into most, and of those the first, which was trained on.
char separator_of(const std::filesystem::path& path, const TableFormat& format,
                  const std::vector<std::string>& columns) {
    char best = format.text.separator;
    if (!format.header && header_of(path, format.text).size() > 1) return best;  // no names tell more
    std::pair<std::ptrdiff_t, std::size_t> most = {0, 1};
    for (const char separator : {format.text.separator, ',', ';', '\t', '|'}) {
        const std::vector<std::string> header = header_of(path, {separator, format.text.encoding});
        const auto found = std::ranges::count_if(
            columns, [&](const std::string& column) { return std::ranges::find(header, column) != header.end(); });
        // What is a comma of numbers to one is a separator to the other.
        const bool parts_numbers = found == 0 && separator == format.cells.decimal;
        if (!parts_numbers && std::pair(found, header.size()) > most) most = {found, header.size()}, best = separator;
    }
    return best;
}

}  // namespace

void AskedFormat::check(const Value& at, Diagnostics& diagnostics) const {
    for (const auto& [key, character] :
         {std::pair{"separator", &separator}, {"decimal", &decimal}, {"thousands", &thousands}})
        if (*character && (*character)->size() != 1)
            diagnostics.error(at,
                              fmt::format("--table: `{}`: expected one character, received `{}`", key, **character));
    if (decimal && decimal->size() == 1 && *decimal != "." && *decimal != ",")
        diagnostics.error(at, fmt::format("--table: `decimal`: expected `.` or `,`, received `{}`", *decimal));
}

const Fields& AskedFormat::fields() {
    static const Fields fields = {
        field("separator", &AskedFormat::separator, "what stands between two cells"),
        field("encoding", &AskedFormat::encoding, "what the bytes mean"),
        field("header", &AskedFormat::header, "whether the first row names the columns"),
        field("decimal", &AskedFormat::decimal, "what stands before decimals"),
        field("thousands", &AskedFormat::thousands, "what parts thousands"),
        field("missing_values", &AskedFormat::missing_values, "what else means that a cell is missing")};
    return fields;
}

AskedFormat read_asked_format(const std::vector<std::string>& settings) {
    Diagnostics diagnostics;
    const Value map = value_of_settings(settings, diagnostics);
    AskedFormat told;
    declare::read_settings(map, told, AskedFormat::fields(), AskedFormat::title, diagnostics);
    told.check(map, diagnostics);
    if (diagnostics.errors() > 0) throw declare::InvalidInput(diagnostics);
    return told;
}

TableFormat format_of_asked(const std::filesystem::path& path, const TableFormat& trained,
                            const std::vector<std::string>& columns, const AskedFormat& told) {
    constexpr std::size_t first_bytes = std::size_t{1} << 20;
    TableFormat format = trained;
    // Of letters of ASCII alone any of the two is right.
    if (trained.text.encoding != TextEncoding::utf16) format.text.encoding = guess_encoding(path, first_bytes);
    apply_told(told, format);
    if (format.cells.thousands == format.cells.decimal)
        declare::throw_invalid_file(
            path.string(), fmt::format("--table: `{}` would part thousands and decimals", format.cells.decimal),
            format.cells.decimal == '.' ? "say both, such as `--table decimal=,`"
                                        : "say both, such as `--table decimal=.`");
    if (!told.separator) format.text.separator = separator_of(path, format, columns);
    return format;
}

}  // namespace runner
