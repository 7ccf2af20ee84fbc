#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runner/data/sha256.h"
#include "runner/data/text_bytes.h"

namespace runner {

/// Reads a table of text: a header, then rows of as many cells (RFC 4180: quotes, quotes doubled within them, line ends
/// within them; any line end; empty lines are left out). `each` gets the cells of a row, which go with it, and the line
/// that it starts on, the header's first. Reads piece by piece: memory holds a row or two. The file's bytes, unpacked,
/// are added to `sum`, if there is one. Throws DataMissing, DataCorrupt.
void read_csv(const std::filesystem::path& path, const CsvFormat& format,
              const std::function<void(std::span<const std::string_view> cells, int line)>& each,
              Sha256* sum = nullptr);

/// The cells of its first row; empty where there is none. Throws as read_csv does.
std::vector<std::string> read_csv_header(const std::filesystem::path& path, const CsvFormat& format);

/// What parts the cells of the first row: a comma if there is any, else the most frequent of `;`, tabulator and `|`.
/// Throws as read_csv does.
char guess_separator(const std::filesystem::path& path, TextEncoding encoding);

/// What the bytes of a table mean: by a byte order mark, or else as whatever reads all of it, UTF-8 first. Reads no
/// more than `most` bytes. Throws DataMissing, DataCorrupt.
TextEncoding guess_encoding(const std::filesystem::path& path, std::size_t most = std::size_t{256} << 20);

/// How people call a separator.
std::string name_of_separator(char separator);

}  // namespace runner
