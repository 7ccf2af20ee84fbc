#pragma once

#include "runner/data/published.h"

namespace runner {

/// Finds the four files in places.data_dir if that is given, else in the cache, else downloads them there. Throws
/// DataCorrupt for files that are known to be others, and for as many samples as were published with another sum;
/// fewer, in a folder of the user's, are logged.
Dataset load_published(const Published& published, const DataPlaces& places, const Log& log);

}  // namespace runner
