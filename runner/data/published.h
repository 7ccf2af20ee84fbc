#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/data/dataset.h"

namespace runner {

/// A dataset that the world knows by the names of its files, and where they can be had.
struct Published {
    struct File {
        std::string part;           // "train-images": in results
        std::string name;           // "train-images-idx3-ubyte": its usual one, unpacked
        std::string sha256;         // of the unpacked file; empty if not known
        std::string packed_sha256;  // of the published .gz; empty if mirrors differ
    };
    /// What holds all of the files, where they cannot be had one by one.
    struct Archive {
        std::string name;    // "cifar-10-binary.tar.gz"
        std::string sha256;  // of it, packed
        std::string folder;  // in which it has the files; people unpack it so
    };
    std::string name;                  // "mnist"; also the folder's
    std::vector<std::string> mirrors;  // addresses of folders, tried in turn
    std::vector<File> files;           // of IDX: images and labels for training, images and labels for testing
    std::optional<Archive> archive = {};
    DatasetFacts facts;
    std::vector<std::string> labels;

    /// The files' names, for messages.
    std::string names() const;
    /// Where people get them: the first mirror, or its archive.
    std::string source() const { return mirrors.front() + (archive ? archive->name : ""); }
};

/// `train-images of mnist`: the file that any dataset of the catalog is known to hold under this sum; empty if none.
std::string published_as(const std::string& sha256);

/// The file under its usual name, plain or .gz, in `folder/<dataset>` or in `folder` itself, or in either as its
/// archive is unpacked there; empty if it is not there.
std::filesystem::path find_published(const std::filesystem::path& folder, const Published& published,
                                     const Published::File& file);

}  // namespace runner
