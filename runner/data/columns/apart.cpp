// Columns that are no inputs.
#include "runner/data/columns/column.h"

namespace declare {

template <>
const std::vector<Choice<runner::TargetType>>& choices<runner::TargetType>() {
    static const std::vector<Choice<runner::TargetType>> all = {{runner::TargetType::number, "number"},
                                                                {runner::TargetType::boolean, "boolean"}};
    return all;
}

}  // namespace declare

namespace runner {
namespace {

template <ColumnRole its>
struct Apart : ColumnKind {
    ColumnRole role() const override { return its; }
};

}  // namespace

void TargetKind::check(const Value& at, Diagnostics& diagnostics) const {
    const Value* written = at.find("standardize");
    if (type == TargetType::boolean && standardize)
        diagnostics.error(written ? *written : at, "`standardize` of `target` is about numbers, and this is a boolean",
                          "leave it out");
}

namespace columns {

extern const Kind label = make_kind<Apart<ColumnRole::label>>(
    {.name = "label", .doc = "the column to predict, as `label` of `csv` names it", .examples = {{"label"}}});
extern const Kind target = make_kind<TargetKind>(
    {.name = "target",
     .doc =
         "a number to predict, or a yes or no; of several such columns each is an output of the network, in the order "
         "of `columns`",
     .fields = {field("kind", &TargetKind::type,
                      "`boolean`: true or false, yes or no, 1 or 0, for losses of two classes such as "
                      "`binary_crossentropy`")
                    .as_main(),
                field("standardize", &TargetKind::standardize,
                      "whether the network learns it in deviations from its mean, of the training part: the loss is "
                      "then told in deviations, and metrics, outcomes and predictions in the unit of the column")},
     .examples = {{"target"}, {"target: boolean"}, {"target: {standardize: true}"}}});
extern const Kind group =
    make_kind<Apart<ColumnRole::group>>({.name = "group",
                                         .doc = "names groups of rows, such as patients, as `group` of `data` does",
                                         .examples = {{"group"}}});
extern const Kind weight = make_kind<Apart<ColumnRole::weight>>(
    {.name = "weight",
     .doc = "how much a row counts in the loss and in `weighted_metrics`, at least 0",
     .examples = {{"weight"}}});
extern const Kind drop = make_kind<Apart<ColumnRole::none>>(
    {.name = "drop", .doc = "is left out", .aliases = {"id"}, .examples = {{"drop"}}});

}  // namespace columns
}  // namespace runner
