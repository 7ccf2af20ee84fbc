#include "runner/data/columns/column.h"

namespace runner::columns {
extern const declare::Kind number, category, ordinal, boolean, date, label, target, group, weight, drop;
}

namespace declare {

template <>
const Catalog& catalog<runner::ColumnKind>() {
    using namespace runner::columns;
    static const Catalog catalog = {
        "column", "a", {&number, &category, &ordinal, &boolean, &date, &label, &target, &group, &weight, &drop}};
    return catalog;
}

}  // namespace declare
