#pragma once

#include <filesystem>
#include <stdexcept>

#include "runner/data/bytes.h"

namespace runner {

/// Gzipped data that are cut off or damaged. The text does not name the file: whoever knows it adds it.
struct GzipError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Unpacks gzip data (RFC 1952, several members too) no further than what is asked for: a small file that would unpack
/// into a huge one costs nothing. To learn that the data end well, ask for one byte more than there should be.
ByteReader gunzip(ByteReader packed);

/// Reads a file; one that is gzipped, whatever its name says, comes unpacked. Throws as open_file does, and GzipError
/// while reading.
ByteReader open_unpacked(const std::filesystem::path& path);

}  // namespace runner
