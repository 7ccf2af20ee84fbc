#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace runner {

/// Reads a table of text: a header, then rows of as many cells (RFC 4180: quotes, quotes doubled within them, line ends
/// within them; any line end; empty lines are left out). `each` gets the cells of a row, which go with it, and the line
/// that it starts on, the header's first. Reads piece by piece: memory holds a row or two. Returns the SHA-256 of the
/// file. Throws DataMissing, DataCorrupt.
std::string read_csv(const std::filesystem::path& path, char separator,
                     const std::function<void(std::span<const std::string_view> cells, int line)>& each);

}  // namespace runner
