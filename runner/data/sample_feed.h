#pragma once

#include "runner/data/samples.h"
#include "runner/data/selection.h"

namespace runner {

/// Samples one by one, with their targets: classes 0 … `classes` - 1, numbers, or none. `rows` are in the file's order,
/// `seed` orders them where they are shuffled.
std::unique_ptr<BatchFeed> make_sample_feed(std::shared_ptr<const Samples> samples, Rows rows, std::int64_t classes,
                                            std::uint64_t seed);

}  // namespace runner
