#pragma once

#include "layers/declare/field.h"
#include "runner/data/columns/cell_format.h"
#include "runner/data/text_format.h"

namespace runner {

/// How a file holds a table.
struct TableFormat {
    CsvFormat text = ',';
    bool header = true;  // the first row names the columns; else they are c1, c2 …
    CellFormat cells = {};

    bool operator==(const TableFormat&) const = default;
};

/// "c3", of a table without a header the third.
std::string name_without_header(std::size_t column);

/// Sets in `map` what differs from the usual.
void write_format(const TableFormat& format, declare::Value& map);
/// False where the map says something else than a format.
bool read_format(const declare::Value& map, TableFormat& format);

}  // namespace runner

namespace declare {
template <>
const std::vector<Choice<runner::TextEncoding>>& choices<runner::TextEncoding>();
}
