#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "layers/math/shape.h"

namespace runner {

/// What an IDX file holds, the format of MNIST's files: two zero bytes, the type of the values, how many sizes; the
/// sizes, big-endian; the values, row by row.
struct IdxFile {
    std::vector<std::int64_t> sizes;  // of them, the first counts the items
    std::vector<std::uint8_t> bytes;
    std::string sha256;  // of the whole file, uncompressed
};

/// What the reader of a file needs it to be.
struct IdxWanted {
    const char* items;    // "images": for messages
    int dimensions;       // how many sizes
    layers::Shape shape;  // of one item; empty: any
};

/// Reads unsigned bytes from a file, gzipped or plain, whatever its name says. Throws DataMissing where there is none,
/// DataCorrupt where it is anything else than wanted, shorter or longer than its header says, empty, or over 4 GiB.
IdxFile read_idx(const std::filesystem::path& path, const IdxWanted& wanted);

}  // namespace runner
