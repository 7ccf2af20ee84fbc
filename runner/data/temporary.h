#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace runner {

/// A file of a name that nobody else has, gone with this object unless it was given another name: two processes may
/// write at once, and nobody ever sees half a file under the name that counts. Throws
/// std::filesystem::filesystem_error.
class Temporary {
public:
    explicit Temporary(const std::filesystem::path& target);
    ~Temporary();
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;

    const std::filesystem::path& path() const { return path_; }
    void write(std::span<const std::uint8_t> bytes);
    void rename(const std::filesystem::path& target);

private:
    [[noreturn]] void fail() const;

    int file_ = -1;
    std::filesystem::path path_;
};

/// Removes what processes left in a folder that were killed a day ago or earlier.
void sweep_parts(const std::filesystem::path& folder);

}  // namespace runner
