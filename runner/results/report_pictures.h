#pragma once

#include <string>
#include <vector>

#include "runner/results/document.h"
#include "runner/results/results.h"

namespace runner {

/// Those of a page: learning curves, the cost of zero weights, mistakes. Without gnuplot none, and the problem is told.
std::vector<PictureSection> report_pictures(const Results& results, std::string& problem);

}  // namespace runner
