#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>

namespace runner {

/// Gives the next bytes of something; fewer than asked for only at its end.
using ByteReader = std::function<std::size_t(std::span<std::uint8_t>)>;

/// Reads a file as it is. Throws DataMissing where there is none, DataCorrupt where it is no regular file or fails.
ByteReader open_file(const std::filesystem::path& path);

}  // namespace runner
