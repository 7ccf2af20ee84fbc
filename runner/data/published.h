#pragma once

#include <array>
#include <string>
#include <vector>

#include "runner/data/dataset.h"

namespace runner {

/// A dataset that the world knows as four IDX files, and where they can be had.
struct Published {
    struct File {
        std::string part;           // "train-images": in results
        std::string name;           // "train-images-idx3-ubyte": its usual one, unpacked
        std::string sha256;         // of the unpacked file; empty if not known
        std::string packed_sha256;  // of the published .gz; empty if mirrors differ
    };
    std::string name;                  // "mnist"; also the folder's
    std::vector<std::string> mirrors;  // addresses of folders, tried in turn
    std::array<File, 4> files;         // images and labels for training, images and labels for testing
    DatasetFacts facts;
    std::vector<std::string> labels;

    /// The files' names, for messages.
    std::string names() const;
};

/// `train-images of mnist`: the file that any dataset of the catalog is known to hold under this sum; empty if none.
std::string published_as(const std::string& sha256);

/// The file under its usual name, plain or .gz, in `folder/<dataset>` or in `folder` itself; empty if it is not there.
std::filesystem::path find_published(const std::filesystem::path& folder, const Published& published,
                                     const Published::File& file);

}  // namespace runner
