#pragma once

#include "runner/data/samples.h"
#include "runner/data/seeds.h"
#include "runner/data/selection.h"

namespace runner {

/// `count` pairs of the samples `rows`, told apart by whether both have one class. `resample` says whether they are
/// drawn afresh for each epoch or once; `seeds` and `part` key what is drawn. Throws DataProblems where no such pairs
/// can be made.
std::unique_ptr<BatchFeed> make_pair_feed(std::shared_ptr<const Samples> samples, const Rows& rows, const Pairs& pairs,
                                          std::int64_t count, Resample resample, const Seeds& seeds, PartName part);

}  // namespace runner
