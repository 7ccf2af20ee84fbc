#include <fmt/format.h>

#include "runner/config/sections.h"

namespace declare {

using runner::PartSelections;
using runner::Selection;
using runner::Validation;

template <>
const std::vector<Choice<runner::Pick>>& choices<runner::Pick>() {
    using enum runner::Pick;
    static const std::vector<Choice<runner::Pick>> table = {
        {first, "first"}, {last, "last"}, {random, "random"}, {stratified, "stratified"}};
    return table;
}

template <>
const std::vector<Choice<runner::Resample>>& choices<runner::Resample>() {
    static const std::vector<Choice<runner::Resample>> table = {{runner::Resample::each_epoch, "each_epoch"},
                                                                {runner::Resample::never, "never"}};
    return table;
}

template <>
const std::vector<Choice<runner::Scaling>>& choices<runner::Scaling>() {
    using enum runner::Scaling;
    static const std::vector<Choice<runner::Scaling>> table = {
        {unit, "unit"}, {standardize, "standardize"}, {none, "none"}};
    return table;
}

template <>
const std::vector<Choice<runner::Direction>>& choices<runner::Direction>() {
    using enum runner::Direction;
    static const std::vector<Choice<runner::Direction>> table = {{automatic, "auto"}, {min, "min"}, {max, "max"}};
    return table;
}

template <>
const std::vector<Choice<runner::Outcome>>& choices<runner::Outcome>() {
    static const std::vector<Choice<runner::Outcome>> table = {{runner::Outcome::diverged, "diverged"},
                                                               {runner::Outcome::collapsed, "collapsed"}};
    return table;
}

template <>
const std::vector<Choice<runner::Record>>& choices<runner::Record>() {
    static const std::vector<Choice<runner::Record>> table = {{runner::Record::epochs, "epochs"},
                                                              {runner::Record::steps, "steps"}};
    return table;
}

bool FieldType<Selection>::read(const Value& value, Selection& out, const Reading& reading) {
    if (value.is_map()) return read_settings(value, out, Selection::fields(), reading.label, reading.diagnostics);
    const auto count = to_integer(value);
    if (count && *count >= 1) return out.count = *count, true;
    std::string help;
    if (const auto share = to_number(value); share && *share > 0 && *share <= 1)
        help = fmt::format("write `{{fraction: {}}}`", value.text);
    return reading.wrong(value, expects({}), help);
}

Value FieldType<Selection>::write(const Selection& selection) { return write_settings(selection, Selection::fields()); }

bool FieldType<PartSelections>::read(const Value& value, PartSelections& out, const Reading& reading) {
    if (value.is_map()) return read_settings(value, out, PartSelections::fields(), reading.label, reading.diagnostics);
    const std::string help = value.is_scalar() ? fmt::format("write `{{train: {}}}`", value.text) : "";
    return reading.wrong(value, expects({}), help);
}

Value FieldType<PartSelections>::write(const PartSelections& parts) {
    return write_settings(parts, PartSelections::fields());
}

bool FieldType<Validation>::read(const Value& value, Validation& out, const Reading& reading) {
    if (value.is_scalar() && value.text == "test") return out.test = true;
    if (value.is_scalar() && !to_number(value))
        return reading.wrong(value, expects({}), nearest(value.text, {"test"}).empty() ? "" : "did you mean `test`?");
    return FieldType<Selection>::read(value, out.selection, reading);
}

Value FieldType<Validation>::write(const Validation& validation) {
    return validation.test ? Value::string("test") : FieldType<Selection>::write(validation.selection);
}

}  // namespace declare

namespace runner {

using declare::field;
using declare::Fields;

const Fields& Selection::fields() {
    static const Fields fields = {
        field("count", &Selection::count, "how many samples", {.least = 1}).as_main(),
        field("fraction", &Selection::fraction, "the share of the samples", {.most = 1, .above = 0}),
        field("pick", &Selection::pick, "which ones: `stratified` is random within each class")};
    return fields;
}

void Selection::check(const Value& at, Diagnostics& diagnostics) const {
    if (count.has_value() == fraction.has_value())
        diagnostics.error(
            at, count ? "`count` and `fraction` exclude each other" : "a selection needs `count` or `fraction`");
}

const Fields& PartSelections::fields() {
    static const Fields fields = {field("train", &PartSelections::train, "from the training part"),
                                  field("validation", &PartSelections::validation, "from the validation part"),
                                  field("test", &PartSelections::test, "from the test set")};
    return fields;
}

const Fields& PairLabels::fields() {
    static const Fields fields = {
        field("same", &PairLabels::same, "the label of a pair of one class", {.least = 0, .most = 1}),
        field("different", &PairLabels::different, "the label of a pair of two classes", {.least = 0, .most = 1})};
    return fields;
}

const Fields& PairCounts::fields() {
    static const Fields fields = {
        field("train", &PairCounts::train, "training pairs an epoch; default: one an image", {.least = 1}),
        field("validation", &PairCounts::validation, "validation pairs; default: one an image", {.least = 1}),
        field("test", &PairCounts::test, "test pairs; default: one an image", {.least = 1})};
    return fields;
}

const Fields& Pairs::fields() {
    static const Fields fields = {
        field("same", &Pairs::same, "the share of pairs of one class, in every batch", {.least = 0, .most = 1}),
        field("labels", &Pairs::labels, "what the network learns to say of a pair"),
        field("count", &Pairs::count, "how many pairs each part has"),
        field("resample", &Pairs::resample, "whether training pairs are drawn afresh each epoch")};
    return fields;
}

const Fields& DataSpec::fields() {
    static const Fields fields = {
        field("dataset", &DataSpec::dataset, "the samples and their labels").as_required(),
        field("on_missing", &DataSpec::on_missing, "the stand-in where the dataset is neither here nor downloadable"),
        field("classes", &DataSpec::classes, "the classes to keep, relabelled in this order; default: all",
              {.least = 0}),
        field("validation", &DataSpec::validation, "the part held back from training, or `test`; default: none"),
        field("take", &DataSpec::take, "how much of each part to keep"),
        field("per_class", &DataSpec::per_class, "how much of each class to keep, in each part"),
        field("pairs", &DataSpec::pairs, "pairs of images, for the inputs `left` and `right`"),
        field("scaling", &DataSpec::scaling, "of pixels: to 0..1, to mean 0 and deviation 1, or none")};
    return fields;
}

const Fields& EarlyStopping::fields() {
    static const Fields fields = {
        field("monitor", &EarlyStopping::monitor, "the column of the curve that should improve"),
        field("min_delta", &EarlyStopping::min_delta, "less than this is no improvement", {.least = 0}),
        field("patience", &EarlyStopping::patience, "epochs without improvement before training stops", {.least = 0})
            .as_main(),
        field("mode", &EarlyStopping::mode, "whether less or more is better; `auto` knows"),
        field("baseline", &EarlyStopping::baseline, "the value to be better than"),
        field("restore_best_weights", &EarlyStopping::restore_best_weights,
              "whether the trial ends with the weights of its best epoch"),
        field("start_from_epoch", &EarlyStopping::start_from_epoch, "epochs before the monitor counts", {.least = 0})};
    return fields;
}

const Fields& TrainingSpec::fields() {
    static const Fields fields = {
        field("optimizer", &TrainingSpec::optimizer, "the update rule").as_required(),
        field("loss", &TrainingSpec::loss, "what training minimizes").as_required(),
        field("metrics", &TrainingSpec::metrics, "columns of the curve; default: accuracy for losses over classes"),
        field("batch_size", &TrainingSpec::batch_size, "samples a step", {.least = 1}),
        field("epochs", &TrainingSpec::epochs, "the most passes over the training part", {.least = 1}),
        field("shuffle", &TrainingSpec::shuffle, "whether each epoch has its own order"),
        field("early_stopping", &TrainingSpec::early_stopping, "when to stop before; default: never"),
        field("accept", &TrainingSpec::accept, "outcomes that are answers, not failures"),
        field("record", &TrainingSpec::record, "`steps` keeps the loss of every step"),
        field("frozen_cache", &TrainingSpec::frozen_cache, "whether a frozen prefix is computed once"),
        field("diagnostics", &TrainingSpec::diagnostics, "whether statistics of the layers are recorded")};
    return fields;
}

const Fields& Prune::fields() {
    static const Fields fields = {
        field("threshold", &Prune::threshold, "kernel values up to this size become 0", {.least = 0}),
        field("fraction", &Prune::fraction, "shares of the smallest kernel values that become 0, each tried",
              {.least = 0, .below = 1})};
    return fields;
}

void Prune::check(const Value& at, Diagnostics& diagnostics) const {
    if (threshold.has_value() != fraction.empty())
        diagnostics.error(at, threshold ? "`threshold` and `fraction` exclude each other"
                                        : "`prune` needs `threshold` or `fraction`");
}

const Fields& MonteCarlo::fields() {
    static const Fields fields = {
        field("samples", &MonteCarlo::samples, "forward passes with dropout on, averaged", {.least = 1}).as_main()};
    return fields;
}

const Fields& EvaluationSpec::fields() {
    static const Fields fields = {
        field("prune", &EvaluationSpec::prune, "set small weights of the trained network to 0 and test again"),
        field("monte_carlo", &EvaluationSpec::monte_carlo, "test with dropout on, many times")};
    return fields;
}

}  // namespace runner
