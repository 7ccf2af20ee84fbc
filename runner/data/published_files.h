#pragma once

#include "runner/data/published.h"

namespace runner {

/// Finds the files in places.data_dir if that is given, else in the cache, else downloads them there. Throws
/// DataMissing.
std::vector<std::filesystem::path> find_published_files(const Published& published, const DataPlaces& places,
                                                        const Log& log);

/// A file of a dataset, as it was found.
struct FoundFile {
    const Published& published;
    std::size_t index;  // of published.files
    const std::filesystem::path& path;
    std::int64_t samples, all;  // that it has, and that were published
    const std::string& sha256;
};

/// A folder of the user's may hold fewer samples than were published, as people cut them for a quick look: that is
/// said. As many, and not the same, are damaged or another dataset's, and the results would bear a wrong name: throws
/// DataCorrupt.
void check_sum(const FoundFile& file, const DataPlaces& places, const Log& log);

}  // namespace runner
