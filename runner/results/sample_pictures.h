#pragma once

#include <vector>

#include "runner/data/dataset.h"
#include "runner/results/document.h"
#include "runner/results/results.h"

namespace runner {

/// The samples on which the variants of each claim differ most, as pictures, under the heading of their differences;
/// and those of the most frequent mistakes. None where samples are no pictures, grey or in colour, or where the data
/// cannot be found without a download, or are not those that the results were made on.
std::vector<PictureSection> sample_pictures(const Results& results, DataPlaces places);

}  // namespace runner
