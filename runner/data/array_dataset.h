#pragma once

#include <optional>

#include "runner/data/stored_array.h"
#include "runner/data/test_rows.h"

namespace runner {

/// What datasets of arrays have in common.
struct ArrayKind : DatasetKind {
    std::optional<double> test;  // a share of the samples, drawn once
    Targets targets = Targets::classes;

    std::optional<DatasetFacts> facts() const override { return {}; }
    std::int64_t number_targets() const override { return targets == Targets::numbers ? 1 : 0; }
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
    Targets targets = Targets::classes;
    std::optional<double> test;  // a share of the samples, drawn once
};

/// Throws DataCorrupt; DataProblems where the settings do not fit the arrays.
Dataset make_dataset(const DatasetArrays& arrays, const ArraySettings& settings);

}  // namespace runner
