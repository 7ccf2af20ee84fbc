#pragma once

#include <string>
#include <vector>

#include "runner/data/feed.h"
#include "runner/data/selection.h"
#include "runner/data/spec.h"

namespace runner {

/// The kept classes in the order of the network's outputs.
struct Relabelling {
    std::vector<std::int32_t> kept;   // ours -> the file's
    std::vector<std::int32_t> to;     // the file's -> ours, -1 where dropped
    std::vector<std::string> labels;  // of ours
};
/// A number in `classes` means the class of that label or, where the labels are words, its place. Adds to `problems`
/// what does not exist or stands twice.
Relabelling relabel(const std::vector<std::int64_t>& classes, const std::vector<std::string>& labels,
                    std::vector<std::string>& problems);

/// Our class of every row of a part, -1 where it is dropped; empty for targets that are numbers.
std::vector<std::int32_t> relabelled(const Part& part, const Relabelling& relabelling);

/// Follows the split by numbers alone; adds to `problems` where more is asked for than there is, or nothing is left.
/// Nothing where reading is needed.
std::optional<PartCounts> count_split(const DataSpec& spec, const DatasetFacts& facts, const Relabelling& relabelling,
                                      std::vector<std::string>& problems);

/// The rows of each part after `classes`, `validation`, `take` and `per_class`.
struct Split {
    Rows train, validation;  // of the dataset's training part, unless validation_is_test
    Rows test;               // of its test part
    bool validation_is_test = false;
};

/// Throws DataProblems where a part would be empty or a class missing from it.
Split split(const Dataset& dataset, const DataSpec& spec, const Relabelling& relabelling, std::uint64_t seed);

/// What is wrong with how a data section divides its dataset. Each problem begins with the key that it is about, or
/// tells of a part.
struct DataProblems : declare::InvalidInput {
    explicit DataProblems(const std::vector<std::string>& problems);
    std::vector<std::string> problems;
};
/// Ends with DataProblems if there are any.
void require(const std::vector<std::string>& problems);

/// "classes 5, 6 are missing from the validation part of 5 samples"; `labels` are those of the missing ones.
std::string missing_from_part(const std::vector<std::string>& labels, const char* part, std::int64_t samples);

}  // namespace runner
