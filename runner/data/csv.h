#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace runner {

/// Reads a table of text: a header, then rows of as many cells (RFC 4180: quotes, quotes doubled within them, line ends
/// within them; any line end; empty lines are left out). `each` gets the cells of a row, which go with it, and the line
/// that it starts on, the header's first. Reads piece by piece: memory holds a row or two. Returns the SHA-256 of the
/// file. Throws DataMissing, DataCorrupt.
std::string read_csv(const std::filesystem::path& path, char separator,
                     const std::function<void(std::span<const std::string_view> cells, int line)>& each);

/// The cells of its header; empty where there is none. Throws as read_csv does.
std::vector<std::string> read_csv_header(const std::filesystem::path& path, char separator);

}  // namespace runner
