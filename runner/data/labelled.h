#pragma once

#include <filesystem>
#include <string>

#include "runner/data/dataset.h"

namespace runner {

/// Images with their labels, from two IDX files.
struct Labelled {
    Part part;
    std::string images_sha256, labels_sha256;
};

/// Reads and checks that there are as many labels as images, each below `classes` (0: any). `shape` empty: any of two
/// dimensions. Throws DataMissing, DataCorrupt.
Labelled read_labelled(const std::filesystem::path& images, const std::filesystem::path& labels,
                       const layers::Shape& shape, std::int64_t classes);

}  // namespace runner
