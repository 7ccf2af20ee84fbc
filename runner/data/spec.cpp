#include "runner/data/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "layers/declare/lists.h"
#include "runner/data/class_numbers.h"

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

const char* name_of(PartName part) {
    static constexpr std::array<const char*, 3> names = {"training", "validation", "test"};
    return names[static_cast<std::size_t>(part)];
}

namespace {

/// The member of `parts` that is about one part.
template <class Parts>
auto& member_of(Parts& parts, PartName part) {
    return part == PartName::training ? parts.train : part == PartName::validation ? parts.validation : parts.test;
}

}  // namespace

const std::optional<Selection>& PartSelections::of(PartName part) const { return member_of(*this, part); }
const std::optional<std::int64_t>& PairCounts::of(PartName part) const { return member_of(*this, part); }

const Fields& Selection::fields() {
    static const Fields fields = {
        field("count", &Selection::count, "how many samples", {.least = 1}).as_main(),
        field("fraction", &Selection::fraction, "the share of the samples", {.most = 1, .above = 0}),
        field("pick", &Selection::pick,
              "which ones: `stratified` is random within each class, the default but for `per_class`, whose is "
              "`random`")};
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
        field("train", &PairCounts::train, "training pairs an epoch; default: one a sample", {.least = 1}),
        field("validation", &PairCounts::validation, "validation pairs; default: one a sample", {.least = 1}),
        field("test", &PairCounts::test, "test pairs; default: one a sample", {.least = 1})};
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
        field("pairs", &DataSpec::pairs, "pairs of samples, for the inputs `left` and `right`"),
        field("group", &DataSpec::group,
              "the column of a table that names groups of samples, such as patients: it is no input, a group is tested "
              "on whole where `test` is a share or `folds` are cut, and claims about new samples speak of new groups"),
        field("scaling", &DataSpec::scaling, "of pixels: to 0..1, to mean 0 and deviation 1, or none"),
        field(
            "augment", &DataSpec::augment,
            "what changes training samples at random, one after the other: each epoch afresh, alike in every variant"),
        field("folds", &DataSpec::folds,
              "cross-validation: so many folds, each of which is the test part in turn; of a table without `test` all "
              "samples are cut, else the training part",
              {.least = 2}),
        field("repeat", &DataSpec::repeat,
              "how often the folds are dealt anew: seeds 1 … so many, in place of `seeds`; default: as `seeds` say",
              {.least = 1}),
        field("stratify", &DataSpec::stratify,
              "whether every fold has its share of each class, as far as the class goes: of fewer samples than folds "
              "some folds have one"),
        field("size", &DataSpec::size, "the share of the training part to keep, the smaller one within the larger",
              {.most = 1, .above = 0}),
        field("sizes", &DataSpec::sizes,
              "would more data help? each share of the training part makes a variant of its own, `<variant>-size_0.3`",
              {.most = 1, .above = 0})};
    return fields;
}

namespace {

std::string first_classes(std::int64_t count) {
    std::string text = "[";
    for (std::int64_t i = 0; i < count; ++i) text += fmt::format("{}{}", i == 0 ? "" : ", ", i);
    return text + "]";
}

/// Which classes there are is not known yet.
void check_repetitions(const Value& classes, Diagnostics& diagnostics) {
    const Value list = flatten_lists(classes);
    std::vector<std::int64_t> numbers;
    std::vector<const Value*> items;
    for (const Value& item : list.items)
        if (const auto number = to_integer(item)) {
            numbers.push_back(*number);
            items.push_back(&item);
        }
    for (const WrongClass& wrong : find_wrong_classes(numbers, nullptr))
        diagnostics.error(*items[wrong.index],
                          fmt::format("`classes` of `data`: class {} stands twice", show(*items[wrong.index])));
}

void check_classes(const Value& data, Diagnostics& diagnostics) {
    const Value* classes = data.find("classes");
    if (!classes || classes->is_null()) return;
    if (!classes->is_list()) {
        const auto count = to_integer(*classes);
        const bool meant = count && *count > 1 && *count <= 20;
        diagnostics.error(*classes,
                          fmt::format("`classes` of `data`: expected a list of classes, received `{}`", show(*classes)),
                          meant ? fmt::format("for the first {}, write `{}`", *count, first_classes(*count)) : "");
        return;
    }
    if (flatten_lists(*classes).items.empty())
        diagnostics.error(*classes, "`classes` of `data`: an empty list keeps nothing",
                          "leave the key out to keep all classes");
    check_repetitions(*classes, diagnostics);
}

void check_pairs(const Value& data, const DataSpec& spec, Diagnostics& diagnostics) {
    if (spec.pairs && spec.pairs->labels.same == spec.pairs->labels.different)
        diagnostics.error(*data.find("pairs")->find("labels"),
                          "`labels` of `pairs`: `same` and `different` must differ", "write `{same: 0, different: 1}`");
}

/// A partner is one sample, and its target is one.
void check_augment(const Value& data, const DataSpec& spec, Diagnostics& diagnostics) {
    const Value* written = data.find("augment");
    if (!written) return;
    const Value list = flatten_lists(*written);
    const Augmentation* mixes = nullptr;
    for (std::size_t i = 0; i < spec.augment.size(); ++i) {
        const Augmentation* augmentation = spec.augment[i].get();
        if (!augmentation || !augmentation->mixes()) continue;
        const Value& at = i < list.items.size() ? list.items[i] : *written;
        if (spec.pairs)
            diagnostics.error(at, fmt::format("`{}` in `augment`: `pairs` cannot be mixed", augmentation->name()),
                              "leave out one of the two");
        else if (mixes)
            diagnostics.error(at,
                              fmt::format("`{}` in `augment` beside `{}`: samples are mixed with one partner",
                                          augmentation->name(), mixes->name()),
                              "leave one of the two out");
        mixes = augmentation;
    }
}

/// The datasets leave the column out of their samples and tell the groups.
void set_group(const Value& data, DataSpec& spec, Diagnostics& diagnostics) {
    if (!spec.group) return;
    const Value& at = *data.find("group");
    if (spec.pairs)
        diagnostics.error(at, "`group` of `data`: a pair may belong to two groups",
                          "leave out one of `group` and `pairs`");
    for (Ref<DatasetKind>* dataset : {&spec.dataset, &spec.on_missing}) {
        if (!*dataset) continue;
        if (auto grouped = (*dataset)->grouped_by(*spec.group))
            *dataset = std::move(grouped);
        else
            diagnostics.error(at, fmt::format("`group` of `data`: `{}` has no columns", (*dataset)->name()),
                              "a table of your own has: `csv`");
    }
}

bool is_written(const Value& data, const char* key) {
    const Value* value = data.find(key);
    return value && !value->is_null();
}

/// The datasets that a section may read, each where it stands.
std::vector<std::pair<const DatasetKind*, const Value*>> datasets_of(const Value& data, const DataSpec& spec) {
    std::vector<std::pair<const DatasetKind*, const Value*>> result;
    if (spec.dataset) result.emplace_back(spec.dataset.get(), data.find("dataset"));
    if (spec.on_missing) result.emplace_back(spec.on_missing.get(), data.find("on_missing"));
    return result;
}

/// Something has to be held out, and not in two ways.
void check_test(const Value& data, const DataSpec& spec, Diagnostics& diagnostics) {
    for (const auto& [dataset, at] : datasets_of(data, spec)) {
        const TestPart test = dataset->test_part();
        if (test == TestPart::none && !spec.folds)
            diagnostics.error(*at,
                              fmt::format("`{}` needs `test`: what to test on: a share of the rows, drawn once, or a "
                                          "file",
                                          dataset->name()),
                              "or write `folds: 10` in `data`: then every row is tested once");
        if (test == TestPart::own || !spec.folds) continue;
        const Value* settings = at->find(dataset->name());
        const Value* written = settings && settings->is_map() ? settings->find("test") : nullptr;
        if (!written || written->is_null()) continue;
        diagnostics.error(
            *written, fmt::format("`test` of `{}` beside `folds`: each fold is the test part in turn", dataset->name()),
            "leave one of the two out");
    }
}

void check_folds(const Value& data, const DataSpec& spec, Diagnostics& diagnostics) {
    check_test(data, spec, diagnostics);
    if (spec.folds || is_written(data, "folds")) return;
    if (is_written(data, "repeat"))
        diagnostics.error(*data.find("repeat"), "`repeat` of `data` deals folds anew, and there are no `folds`",
                          fmt::format("for so many seeds, write `seeds: {}`", show(*data.find("repeat"))));
    if (is_written(data, "stratify"))
        diagnostics.error(*data.find("stratify"), "`stratify` of `data` is about `folds`, and there are none",
                          "such as `folds: 10`");
}

void check_sizes(const Value& data, const DataSpec& spec, Diagnostics& diagnostics) {
    if (is_written(data, "size") && is_written(data, "sizes"))
        diagnostics.error(*data.find("size"),
                          "`size` of `data` beside `sizes`, each of which makes a variant of its own",
                          "leave one of the two out");
    if (is_written(data, "sizes") && spec.sizes.empty() && data.find("sizes")->is_list() &&
        data.find("sizes")->items.empty())
        diagnostics.error(*data.find("sizes"), "`sizes` of `data`: expected at least one share, received none",
                          "such as `sizes: [0.1, 0.3, 1]`");
    for (std::size_t i = 0; i < spec.sizes.size(); ++i)
        if (std::find(spec.sizes.begin(), spec.sizes.begin() + static_cast<std::ptrdiff_t>(i), spec.sizes[i]) !=
            spec.sizes.begin() + static_cast<std::ptrdiff_t>(i))
            diagnostics.error(*data.find("sizes"), fmt::format("`sizes` of `data`: {} stands twice", spec.sizes[i]));
}

/// A selection without `pick` picks as the key that it stands under does.
void default_pick(std::optional<PartSelections>& parts, Pick pick) {
    if (!parts) return;
    for (auto* part : {&parts->train, &parts->validation, &parts->test})
        if (*part && !(*part)->pick) (*part)->pick = pick;
}

}  // namespace

DataSpec read_data(const Value& data, Diagnostics& diagnostics) {
    DataSpec spec;
    read_settings(flatten_lists(data), spec, DataSpec::fields(), DataSpec::title, diagnostics);
    check_classes(data, diagnostics);
    check_pairs(data, spec, diagnostics);
    check_augment(data, spec, diagnostics);
    set_group(data, spec, diagnostics);
    check_folds(data, spec, diagnostics);
    check_sizes(data, spec, diagnostics);
    if (spec.validation && !spec.validation->selection.pick) spec.validation->selection.pick = validation_pick;
    default_pick(spec.take, take_pick);
    default_pick(spec.per_class, per_class_pick);
    return spec;
}

}  // namespace runner
