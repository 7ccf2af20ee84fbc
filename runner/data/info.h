#pragma once

#include "runner/data/dataset.h"

namespace runner {

/// What `data list` and `data info` tell of a dataset.
struct DatasetInfo {
    std::string name, doc;
    std::optional<DatasetFacts> facts;  // nothing for files of one's own
    std::vector<std::string> labels;    // names of the classes, where known
    std::vector<std::string> sources;   // where it is downloaded from, in turn; empty: nothing is
    bool here = false;                  // it can be read without a download
    struct File {
        std::string part;            // "train-images"
        std::filesystem::path path;  // where it is, or where a download puts it
        bool here = false;
        std::string sha256;  // of the published file, unpacked; empty if not known
        std::string found;   // of the file that is here, where it was read
        std::string damage;  // why it could not be read to its end
        std::string of;      // "train-labels of mnist", where it is known to be another one
    };
    std::vector<File> files;  // empty: it is drawn, or of one's own
};

/// Every dataset of the catalog. Looks for files, and reads those of labels alone, which are small.
std::vector<DatasetInfo> list_datasets(const DataPlaces& places);
/// Reads its files, for their sums. Throws declare::InvalidInput for a name that is not in the catalog, with the
/// nearest that is.
DatasetInfo describe_dataset(const std::string& name, const DataPlaces& places);
/// Makes sure that a dataset is here, downloading what is missing, and reads it: its counts and sums are then real.
/// Throws as DatasetKind::load does, and declare::InvalidInput for a dataset that a name alone does not make.
Dataset fetch_dataset(const std::string& name, const DataPlaces& places, const Log& log);

}  // namespace runner
