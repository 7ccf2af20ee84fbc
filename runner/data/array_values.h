#pragma once

#include <string>
#include <vector>

#include "runner/data/dataset.h"
#include "runner/data/stored_array.h"

/// What the values of an array mean: integers of 1 to 8 bytes, floats of 2 to 8, truth values and texts, of either
/// order of bytes. All throw DataCorrupt with the place of the value that is wrong.
namespace runner {

/// Samples: unsigned bytes are pixels, all else numbers. What needs no change stays where it lies.
void take_samples(const StoredArray& array, Part& part);

/// One or several numbers a sample, each of which a float32 holds; `booleans` are 1 and 0.
NumberRows target_numbers(const StoredArray& array, bool booleans = false);

/// One label a sample: a text, or a whole number.
struct TargetLabels {
    std::vector<std::string> labels;    // each once, in the order in which they come
    std::vector<std::int32_t> classes;  // of each sample, the place of its label
    /// Where a number stands that is not whole: no labels are given then.
    std::string broken = {};
};
TargetLabels target_labels(const StoredArray& array);

}  // namespace runner
