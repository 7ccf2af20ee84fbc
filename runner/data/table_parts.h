#pragma once

#include <string>
#include <vector>

#include "runner/data/dataset.h"
#include "runner/data/table.h"

namespace runner {

/// The words of both, each once: whole numbers by size, others by their letters.
std::vector<std::string> in_order(const std::vector<std::string>& some, const std::vector<std::string>& more);

/// The samples of a table. `labels` and `groups` are those of the whole dataset, in their order.
Part part_of(Table table, const std::vector<std::string>& labels, const std::vector<std::string>& groups);

}  // namespace runner
