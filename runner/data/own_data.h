#pragma once

#include <filesystem>
#include <optional>

#include "runner/data/dataset.h"

namespace runner {

/// Data of one's own at first sight: which dataset reads them, with which settings, and what they hold.
struct OwnData {
    std::string path;        // as it was asked for
    declare::Value dataset;  // as a data section names it: `npz: mnist.npz`
    Dataset read;
    bool is_whole = false;           // nothing to test on comes apart
    std::vector<std::string> notes;  // what was guessed, and why
};

/// `path` is a CSV file, a `.npz` file, or a folder of pictures; `written` is how the experiment is to name it.
/// `labels` are the columns to predict of a CSV file, several as numbers; none: the last one. Throws DataMissing,
/// DataCorrupt, declare::InvalidInput.
OwnData read_own_data(const std::filesystem::path& path, const std::string& written,
                      const std::vector<std::string>& labels, const DataPlaces& places, const Log& log);

/// For people: how many samples, of which shape and classes.
std::string describe(const OwnData& data);

}  // namespace runner
