#pragma once

#include <filesystem>
#include <stdexcept>

namespace runner {

/// Another runner works in the output folder: exit 6. The text names its host, process and since when.
struct FolderInUse : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// For whom a folder is held.
enum class FolderUse {
    alone,   // this process; sweeps what a killed one has left half written
    shared,  // this one and others, which have leases on its trials
};

/// Holds an output folder, by flock on its `.lock`: the kernel frees it however the process ends. Makes the folder, so
/// that a place that can't be written is found out before any training. A folder that one alone made and that nothing
/// came into goes away with it. Where a file system has no locks, it is shared without. Throws FolderInUse,
/// OutputError.
class FolderLock {
public:
    explicit FolderLock(const std::filesystem::path& folder, FolderUse use = FolderUse::alone);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    void take(const std::filesystem::path& path);
    void write_holder(const std::filesystem::path& path);
    void remove_if_empty();

    FolderUse use_;
    std::filesystem::path folder_, made_;  // the topmost folder that was not there before; empty: all were
    int file_ = -1;
};

/// Whether some process holds a folder alone, as a run does as long as it goes on. Where a file system has no locks, or
/// none are told of other machines, it seems free.
bool is_held(const std::filesystem::path& folder);

}  // namespace runner
