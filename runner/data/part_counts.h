#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/data/spec.h"
#include "runner/data/split_problem.h"

/// What a data section makes of its dataset, from the facts alone: no sample is read.
namespace runner {

/// How many samples each part will have.
struct PartCounts {
    std::int64_t train = 0, validation = 0, test = 0;
};
/// Nothing where reading is needed, or the section has problems.
std::optional<PartCounts> count_parts(const DataSpec& spec);

/// What to write for `validation` where it is missing and needed: about a tenth of the training part, and no more than
/// 5,000.
std::string fitting_validation(const DataSpec& spec);

/// What the facts tell against a split: classes that do not exist, more asked for than there is, a part left empty, a
/// class missing from one.
std::vector<SplitProblem> find_split_problems(const DataSpec& spec);

}  // namespace runner
