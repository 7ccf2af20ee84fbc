#pragma once

#include "runner/data/spec.h"

namespace runner {

/// The same data section over a dataset as it was read: facts are known, and `classes` are already kept. So what files
/// of one's own escape before they are read can be checked after all. Throws DataProblems for wrong classes.
DataSpec with_read_facts(const DataSpec& spec, const Dataset& dataset);

}  // namespace runner
