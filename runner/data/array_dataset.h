#pragma once

#include <optional>

#include "runner/data/stored_array.h"
#include "runner/data/test_rows.h"

namespace runner {

/// What the targets of arrays are.
enum class ArrayTargets { classes, numbers, booleans };

/// What datasets of arrays have in common.
struct ArrayKind : DatasetKind {
    std::optional<double> test;  // a share of the samples, drawn once
    ArrayTargets targets = ArrayTargets::classes;
    bool standardize_targets = false;

    void check(const declare::Value& at, declare::Diagnostics& diagnostics) const override;
    std::optional<DatasetFacts> facts() const override { return {}; }
    std::int64_t number_targets() const override;
    bool has_boolean_targets() const override { return targets == ArrayTargets::booleans; }

private:
    /// The sides of the array of targets, of which nothing else is read. Throws as load does.
    virtual layers::Shape target_shape() const = 0;

    mutable std::optional<std::int64_t> numbers_;  // that are the targets of a sample, once looked at
};
/// Their settings.
declare::Fields array_fields();

/// The arrays of a dataset by Keras's names.
struct DatasetArrays {
    StoredArray x_train, y_train;
    std::optional<std::pair<StoredArray, StoredArray>> test;  // x_test, y_test
};

/// Which of a dataset's settings about samples to test on are written.
struct TestArrays {
    bool x_test, y_test, test;
};
/// They come in pairs, or as a share.
void check_test_arrays(const DatasetKind& dataset, const TestArrays& written, const declare::Value& at,
                       declare::Diagnostics& diagnostics);

/// What its samples are divided into and what its targets are.
struct ArraySettings {
    std::string dataset;  // "npz": for messages
    ArrayTargets targets = ArrayTargets::classes;
    bool standardize_targets = false;
    std::optional<double> test = {};  // a share of the samples, drawn once
};

/// Throws DataCorrupt; DataProblems where the settings do not fit the arrays.
Dataset make_dataset(const DatasetArrays& arrays, const ArraySettings& settings);

}  // namespace runner

namespace declare {
template <>
const std::vector<Choice<runner::ArrayTargets>>& choices<runner::ArrayTargets>();
}
