#pragma once

#include <string>
#include <vector>

#include "runner/data/dataset.h"
#include "runner/data/table.h"

namespace runner {

/// The samples of a table. `labels` and `groups` are those of the whole dataset, in their order.
Part part_of(Table table, const std::vector<std::string>& labels, const std::vector<std::string>& groups);

}  // namespace runner
