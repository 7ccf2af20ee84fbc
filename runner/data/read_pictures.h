#pragma once

#include <array>
#include <optional>
#include <stop_token>

#include "runner/data/picture_cache.h"
#include "runner/data/picture_files.h"
#include "runner/data/picture_settings.h"

namespace runner {

/// Samples of bytes: (height, width, channels) each.
struct Pictures {
    layers::Shape shape;  // of one
    SharedBytes bytes;
    std::string
        sum;  // SHA-256 of all contents, labels and groups: where the files lie and what they are called says nothing
};

/// Decodes pictures on all processors, or takes them from the cache, where a picture that changed is never taken from.
/// Throws DataCorrupt, which names the pictures that are wrong.
Pictures read_pictures(const std::vector<PictureFile>& files, const PictureSettings& settings,
                       const PictureCache& cache, std::stop_token stop, const Log& log);

}  // namespace runner
