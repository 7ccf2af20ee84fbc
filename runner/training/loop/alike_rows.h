#pragma once

#include <cstdint>
#include <vector>

#include "runner/data/feed.h"
#include "runner/training/network/network.h"

namespace runner {

/// Whether a sample gets the same bits wherever it stands in a training batch: in the full ones of `batch` samples, and
/// in the shorter one that may end an epoch of `feed`. Kernels may sum in another order in some rows: oneDNN's AVX2
/// products take six rows at a time, and one to three left over otherwise, at the end of a batch or, where they cut a
/// large one in two, in its middle.
///
/// The proof looks at every row: it fills all of them with one sample, and expects one result after every layer. The
/// order of sums follows from shapes, never from values, so a few samples stand for all. It costs four batches of each
/// size, forward.
bool treats_rows_alike(const Network& network, Feed& feed, std::int64_t batch);

}  // namespace runner
