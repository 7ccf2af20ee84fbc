#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/data/dataset.h"
#include "runner/data/feed.h"
#include "runner/data/preparation.h"

namespace runner {

/// Whether a path names pictures or arrays by what it is called: a folder, a picture, `.npz`, `.npy`.
bool names_samples(const std::filesystem::path& path);

/// Arrays or pictures that networks are asked about.
struct AskedSamples {
    std::shared_ptr<const Dataset> data;  // in its training part, as the networks' preparation has samples
    std::string named_by;                 // what each is called by: "file" or "sample"

    std::int64_t count() const { return data->train.count(); }
    /// The path of its file, or its place, from 0.
    std::string name(std::int64_t row) const;
    /// Some of them, ready to be gathered. The samples outlive the feed.
    std::unique_ptr<Feed> feed(const Preparation& preparation, std::int64_t first, std::int64_t count) const;
};

/// What is read beside the samples.
struct AskedTruth {
    bool wanted = false;
    std::filesystem::path targets = {};  // of a `.npy` file of samples, that of theirs
};

/// Reads samples as networks with this preparation take them: of an `.npz` file the array `x` (or `X`, `x_test`,
/// `x_train`, or the only one whose samples fit) and `y`; a `.npy` file; one picture, those of a folder, or those that
/// a table lists. Throws DataMissing, DataCorrupt; declare::InvalidInput where the networks take no such samples.
AskedSamples read_samples(const std::filesystem::path& path, const Preparation& preparation, const AskedTruth& truth,
                          const DataPlaces& places, const Log& log);

}  // namespace runner
