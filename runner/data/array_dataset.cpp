#include "runner/data/array_dataset.h"

#include <fmt/format.h>

#include "runner/data/array_values.h"
#include "runner/data/labels.h"
#include "runner/data/split_problem.h"

namespace declare {

template <>
const std::vector<Choice<runner::ArrayTargets>>& choices<runner::ArrayTargets>() {
    using runner::ArrayTargets;
    static const std::vector<Choice<ArrayTargets>> all = {
        {ArrayTargets::classes, "classes"}, {ArrayTargets::numbers, "numbers"}, {ArrayTargets::booleans, "booleans"}};
    return all;
}

}  // namespace declare

namespace runner {
namespace {

/// Makes the two parts, then what they have in common.
class ArrayDataset {
public:
    explicit ArrayDataset(const ArraySettings& settings) : settings_(settings) { dataset_.name = settings.dataset; }

    Dataset make(const DatasetArrays& arrays) {
        TargetLabels train = read_part(arrays.x_train, arrays.y_train, "train", dataset_.train);
        TargetLabels test;
        if (arrays.test) {
            const auto& [x, y] = *arrays.test;
            test = read_part(x, y, "test", dataset_.test);
            check_alike(arrays.x_train, x);
            check_widths(arrays.y_train, y);
        }
        name_targets();
        if (settings_.targets == ArrayTargets::classes) {
            dataset_.labels = in_order(train.labels, test.labels);
            take_classes(train, dataset_.train);
            take_classes(test, dataset_.test);
        }
        if (settings_.test) dataset_.test = draw_test(dataset_.train, *settings_.test, settings_.dataset);
        return std::move(dataset_);
    }

private:
    TargetLabels read_part(const StoredArray& x, const StoredArray& y, const std::string& part, Part& to) {
        take_samples(x, to);
        TargetLabels labels;
        if (settings_.targets == ArrayTargets::classes)
            labels = classes_of(y);
        else
            to.numbers = target_numbers(y, settings_.targets == ArrayTargets::booleans);
        if (y.rows() != x.rows())
            throw DataCorrupt(fmt::format("{}: expected {} targets, as many as there are samples in {}, received {}",
                                          y.name, x.rows(), x.name, y.rows()));
        dataset_.sha256["x_" + part] = x.sha256;
        dataset_.sha256["y_" + part] = y.sha256;
        return labels;
    }

    TargetLabels classes_of(const StoredArray& y) const {
        TargetLabels labels = target_labels(y);
        if (!labels.broken.empty())
            throw DataProblems({misfit("targets", fmt::format("{}: a class is a whole number or a text", labels.broken),
                                       "write `targets: numbers`, if numbers are to be predicted", settings_.dataset)});
        return labels;
    }

    /// Arrays call their columns nothing: one number alone that needs no name has none.
    void name_targets() {
        const std::size_t width = dataset_.train.numbers.columns();
        const bool booleans = settings_.targets == ArrayTargets::booleans;
        if (width == 0 || (width == 1 && !booleans && !settings_.standardize_targets)) return;
        for (std::size_t i = 0; i < width; ++i)
            dataset_.targets.push_back(
                {width == 1 ? "y" : fmt::format("y{}", i + 1), settings_.standardize_targets, booleans});
    }

    void take_classes(TargetLabels& labels, Part& to) const {
        to.classes = std::move(labels.classes);
        renumber(to.classes, labels.labels, dataset_.labels);
    }

    void check_alike(const StoredArray& train, const StoredArray& test) const {
        if (dataset_.train.shape != dataset_.test.shape)
            throw DataCorrupt(fmt::format("{}: expected samples of shape {}, as in {}, received {}", test.name,
                                          layers::show(dataset_.train.shape), train.name,
                                          layers::show(dataset_.test.shape)));
        if (dataset_.train.bytes.empty() != dataset_.test.bytes.empty())
            throw DataCorrupt(
                fmt::format("{}: its values are of type {}, and those of {} of type {}: bytes are "
                            "pixels, and other numbers stay as they are\n      save both as one type",
                            test.name, test.header.descr, train.name, train.header.descr));
    }

    void check_widths(const StoredArray& train, const StoredArray& test) const {
        if (dataset_.train.numbers.columns() != dataset_.test.numbers.columns())
            throw DataCorrupt(fmt::format("{}: expected {} targets a sample, as in {}, received {}", test.name,
                                          dataset_.train.numbers.columns(), train.name,
                                          dataset_.test.numbers.columns()));
    }

    const ArraySettings& settings_;
    Dataset dataset_;
};

}  // namespace

declare::Fields array_fields() {
    using declare::field;
    return {field("test", &ArrayKind::test,
                  "where no samples to test on come apart: the share of the samples to test on, drawn once",
                  {.above = 0, .below = 1}),
            field("targets", &ArrayKind::targets,
                  "whether targets are classes or numbers, of which a sample may have several, or as many yes or no"),
            field("standardize_targets", &ArrayKind::standardize_targets,
                  "whether the network learns numbers in deviations from their means, of the training part: the loss "
                  "is then told in deviations, and all else in their own units")};
}

void ArrayKind::check(const declare::Value& at, declare::Diagnostics& diagnostics) const {
    if (!standardize_targets || targets == ArrayTargets::numbers) return;
    const declare::Value* written = at.find("standardize_targets");
    diagnostics.error(written ? *written : at, "`standardize_targets` is about `targets: numbers`",
                      targets == ArrayTargets::booleans ? "leave it out" : "write both, or leave it out");
}

/// Whoever loads a file that can't be looked at tells why.
std::int64_t ArrayKind::number_targets() const {
    if (targets == ArrayTargets::classes) return 0;
    if (!numbers_) try {
            const layers::Shape shape = target_shape();
            numbers_ = shape.size() == 2 ? std::max<std::int64_t>(1, shape[1]) : 1;
        } catch (const std::runtime_error&) {
            numbers_ = 1;
        }
    return *numbers_;
}

void check_test_arrays(const DatasetKind& dataset, const TestArrays& written, const declare::Value& at,
                       declare::Diagnostics& diagnostics) {
    if (written.x_test != written.y_test)
        diagnostics.error(at,
                          fmt::format("`{}` of `{}` without `{}`", written.x_test ? "x_test" : "y_test", dataset.name(),
                                      written.x_test ? "y_test" : "x_test"),
                          "samples to test on need their targets, and the other way round");
    if (written.x_test && written.test)
        diagnostics.error(at, fmt::format("`test` of `{}` beside `x_test`: both say what to test on", dataset.name()),
                          "leave one of the two out");
}

Dataset make_dataset(const DatasetArrays& arrays, const ArraySettings& settings) {
    return ArrayDataset(settings).make(arrays);
}

}  // namespace runner
