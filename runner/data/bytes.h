#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>

#include "runner/data/shared_bytes.h"

namespace runner {

/// Gives the next bytes of something; fewer than asked for only at its end.
using ByteReader = std::function<std::size_t(std::span<std::uint8_t>)>;

/// Reads a file as it is. Throws DataMissing where there is none, DataCorrupt where it is no regular file or fails.
ByteReader open_file(const std::filesystem::path& path);

/// From this size on a file is mapped.
constexpr std::uint64_t large_file = std::uint64_t{256} << 20;
/// The bytes of a file, at once. A large one is mapped: it need not fit into memory. A smaller one is read, for what is
/// mapped changes with its file, and pages of the system's are small. Throws as open_file does.
SharedBytes file_bytes(const std::filesystem::path& path, std::uint64_t mapped_from = large_file);

}  // namespace runner
