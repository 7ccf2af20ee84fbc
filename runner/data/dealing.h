#pragma once

#include <cstdint>

#include "runner/data/dataset.h"

namespace runner {

/// All samples of a dataset dealt anew: a training and a test part of the sizes that it has, at random within each
/// class where targets are classes, or whole groups where there are some. Each sample keeps its place among all, the
/// training part's first.
Dataset deal_anew(const Dataset& dataset, std::uint64_t seed);

}  // namespace runner
