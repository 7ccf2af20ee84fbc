#pragma once

#include <compare>
#include <filesystem>
#include <string>
#include <vector>

#include "runner/data/dataset.h"

/// Which pictures there are: found without reading one.
namespace runner {

/// What the system knows of a file: another content has another stamp. `changed` cannot be set by hand, as the time of
/// the last writing can.
struct FileStamp {
    std::uint64_t device = 0, inode = 0, size = 0;
    std::int64_t written = 0, changed = 0;  // nanoseconds

    bool operator==(const FileStamp&) const = default;
};

struct PictureFile {
    std::filesystem::path path;
    std::string label;
    FileStamp stamp;
    std::string group = {};  // of pictures that belong together; empty where nothing tells
};

/// The columns of a table of pictures: of their paths, labels and groups.
struct PictureColumns {
    std::string x_col, y_col;  // no y_col: labels are not asked for
    std::string group = {};    // empty: there are none
};

/// PNG, JPEG, PGM and PPM by their endings, in folders named by their classes, or wherever a table lists them; in the
/// order of classes and names, or of the table. Other files are passed over, and that is logged. Throws DataMissing;
/// DataCorrupt where there are none; DataProblems
/// where groups are asked for and folders cannot tell them.
std::vector<PictureFile> list_pictures(const std::filesystem::path& path, const PictureColumns& columns,
                                       const Log& log);

/// Whether a file is a picture by its ending.
bool is_picture(const std::filesystem::path& path);
/// Pictures without labels: one, or all that lie in a folder and those within it, in the order of their paths, or those
/// that the column `x_col` of a table lists. Throws DataMissing, DataCorrupt.
std::vector<PictureFile> list_any_pictures(const std::filesystem::path& path, const std::string& x_col);

/// SHA-256 of all that is known of the files.
std::string sum_of_listing(const std::vector<PictureFile>& files);

}  // namespace runner
