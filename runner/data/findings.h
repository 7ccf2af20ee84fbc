#pragma once

#include <vector>

#include "runner/data/finding.h"

namespace runner {

/// Of a dataset as a trial with these seeds divides it: samples of the test and the validation part that the training
/// part has as well, to the bit or nearly; columns of a table that give the label away, number the rows or never
/// change; classes of which a part has hardly any; words that the training part lacks; ranges that nobody scales;
/// groups in two parts. Throws DataProblems.
std::vector<Finding> examine(const Dataset& dataset, const DataSpec& spec, const Seeds& seeds);

}  // namespace runner
