#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runner/data/augmentation.h"
#include "runner/data/dataset.h"
#include "runner/declared.h"

/// The section `data` of an experiment file: which samples there are, and how they are divided among the parts. What it
/// means is split_plan.h's; the words stand here.
namespace runner {

enum class Pick { first, last, random, stratified };
/// What a selection without `pick` means for `validation`, and under `take` and `per_class`. Where targets are numbers,
/// `stratified` is random.
constexpr Pick validation_pick = Pick::stratified, take_pick = Pick::stratified, per_class_pick = Pick::random;

/// What the samples of a dataset are divided among.
enum class PartName { training, validation, test };
/// As messages call it: "training". Random numbers are keyed by it, too.
const char* name_of(PartName part);

/// How many samples, and which: `5000`, or `{count: 5000, pick: last}`, or `{fraction: 0.1}`.
struct Selection : Settings {
    std::optional<std::int64_t> count;
    std::optional<double> fraction;
    std::optional<Pick> pick;  // left out: by the key that it stands under
    static const Fields& fields();
    static constexpr const char* title = "a selection";
    void check(const Value& at, Diagnostics& diagnostics) const override;
};

/// A selection for each part of the data; a part without one is kept whole.
struct PartSelections : Settings {
    std::optional<Selection> train, validation, test;
    const std::optional<Selection>& of(PartName part) const;
    static const Fields& fields();
    static constexpr const char* title = "the parts";
};

/// The validation part: taken from the training images, or the test set itself.
struct Validation {
    bool test = false;
    Selection selection;
};

struct PairLabels : Settings {
    std::int64_t same = 0, different = 1;
    static const Fields& fields();
    static constexpr const char* title = "`labels` of `pairs`";
};

struct PairCounts : Settings {
    std::optional<std::int64_t> train, validation, test;  // left out: as many as there are images
    const std::optional<std::int64_t>& of(PartName part) const;
    static const Fields& fields();
    static constexpr const char* title = "`count` of `pairs`";
};

enum class Resample { each_epoch, never };

/// Pairs of images for the inputs `left` and `right`; classes are then `same` and `different`.
struct Pairs : Settings {
    double same = 0.5;
    PairLabels labels;
    PairCounts count;
    Resample resample = Resample::each_epoch;
    static const Fields& fields();
    static constexpr const char* title = "`pairs`";
};

enum class Scaling { unit, standardize, none };

struct DataSpec : Settings {
    Ref<DatasetKind> dataset;
    Ref<DatasetKind> on_missing;        // the declared stand-in; may be null
    std::vector<std::int64_t> classes;  // kept, relabelled in this order; empty: all
    std::optional<Validation> validation;
    std::optional<PartSelections> take, per_class;
    std::optional<Pairs> pairs;
    std::optional<std::string> group;  // of the dataset's columns, which knows it too
    Scaling scaling = Scaling::unit;
    Augmentations augment;  // of training samples, in this order

    /// Of cross-validation: each fold is the test part in turn, and the others are the training part.
    std::optional<std::int64_t> folds;
    std::optional<std::int64_t> repeat;  // seeds 1 … so many; no part of a variant: the experiment's seeds say it
    bool stratify = true;

    double size = 1;            // the share of the training part that is kept
    std::vector<double> sizes;  // an axis: each makes a variant of its own, of that `size`, and none is left in it
    static const Fields& fields();
    static constexpr const char* title = "`data`";
};

/// Reads the section; what is wrong is reported, and what could be read is returned. Aliases, merges and parameters are
/// expanded in `data`. Paths are relative to the source that they stand in: its name is its path.
DataSpec read_data(const Value& data, Diagnostics& diagnostics);

}  // namespace runner

namespace declare {

template <>
const std::vector<Choice<runner::Pick>>& choices<runner::Pick>();
template <>
const std::vector<Choice<runner::Resample>>& choices<runner::Resample>();
template <>
const std::vector<Choice<runner::Scaling>>& choices<runner::Scaling>();

template <>
struct FieldType<runner::Selection> {
    static bool read(const Value& value, runner::Selection& out, const Reading& reading);
    static Value write(const runner::Selection& selection);
    static std::string expects(const Range&) { return "a whole number, at least 1, or `{count: N, pick: …}`"; }
    static Form form(const Range&) { return Form::settings_of<runner::Selection>(runner::Selection::fields()); }
};

template <>
struct FieldType<runner::PartSelections> {
    static bool read(const Value& value, runner::PartSelections& out, const Reading& reading);
    static Value write(const runner::PartSelections& parts);
    static std::string expects(const Range&) { return "a map of parts, such as `{train: 100, validation: 30}`"; }
    static Form form(const Range&) {
        return Form::settings_of<runner::PartSelections>(runner::PartSelections::fields());
    }
};

template <>
struct FieldType<runner::Validation> {
    static bool read(const Value& value, runner::Validation& out, const Reading& reading);
    static Value write(const runner::Validation& validation);
    static std::string expects(const Range&) { return "`test`, a whole number, at least 1, or `{count: N, pick: …}`"; }
    static Form form(const Range& range) {
        return Form::either({{.kind = Form::Kind::word, .words = {"test"}}, FieldType<runner::Selection>::form(range)});
    }
};

}  // namespace declare
