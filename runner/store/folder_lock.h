#pragma once

#include <filesystem>
#include <stdexcept>

namespace runner {

/// Another runner works in the output folder: exit 6. The text names its host, process and since when.
struct FolderInUse : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Holds an output folder for this process alone, by flock on its `.lock`: the kernel frees it however the process
/// ends. Makes the folder, so that a place that can't be written is found out before any training; sweeps what a killed
/// process left half written. A folder that it made and that nothing came into goes away with it. Throws FolderInUse,
/// OutputError.
class FolderLock {
public:
    explicit FolderLock(const std::filesystem::path& folder);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    void remove_if_empty();

    std::filesystem::path folder_, made_;  // the topmost folder that was not there before; empty: all were
    int file_ = -1;
};

}  // namespace runner
