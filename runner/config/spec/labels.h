#pragma once

#include <string>
#include <vector>

#include "runner/data/spec.h"

namespace runner {

/// Of the classes that a data section keeps, in the order of a network's outputs; empty as far as they are not known
/// without reading.
std::vector<std::string> labels_of(const DataSpec& data);

}  // namespace runner
