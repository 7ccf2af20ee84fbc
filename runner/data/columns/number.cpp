// A number, which stays one.
#include "runner/data/columns/column.h"

namespace runner {
namespace {

struct Number : InputColumn {
    std::optional<double> read(std::string_view cell, const CellFormat& format, const WordPlaces&) const override {
        return format.number(cell);
    }
    std::string expected() const override { return "a number"; }
};

}  // namespace

Ref<InputColumn> number_column() {
    return std::dynamic_pointer_cast<const InputColumn>(standard<ColumnKind>("number"));
}

namespace columns {

extern const Kind number = make_kind<Number>({.name = "number",
                                              .doc = "a number, which becomes one value",
                                              .fields = input_fields(),
                                              .examples = {{"number: {missing: median, indicator: true}"}}});

}  // namespace columns
}  // namespace runner
