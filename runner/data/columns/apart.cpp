// Columns that are no inputs.
#include "runner/data/columns/column.h"

namespace runner {
namespace {

template <ColumnRole its>
struct Apart : ColumnKind {
    ColumnRole role() const override { return its; }
};

}  // namespace

namespace columns {

extern const Kind label = make_kind<Apart<ColumnRole::label>>(
    {.name = "label", .doc = "the column to predict, as `label` of `csv` names it", .examples = {{"label"}}});
extern const Kind target = make_kind<TargetKind>(
    {.name = "target",
     .doc = "a number to predict; of several such columns each is an output of the network, in the order of `columns`",
     .fields = {field("standardize", &TargetKind::standardize,
                      "whether the network learns it in deviations from its mean, of the training part: the loss is "
                      "then told in deviations, and metrics, outcomes and predictions in the unit of the column")},
     .examples = {{"target"}, {"target: {standardize: true}"}}});
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
