#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runner/data/text_bytes.h"

namespace runner {

/// How a table of text is written.
struct CsvFormat {
    char separator;
    TextEncoding encoding;

    // A separator alone says all that most tables need.
    CsvFormat(char parts_cells, TextEncoding means = TextEncoding::utf8)  // NOLINT(google-explicit-constructor)
        : separator(parts_cells), encoding(means) {}
};

/// Reads a table of text: a header, then rows of as many cells (RFC 4180: quotes, quotes doubled within them, line ends
/// within them; any line end; empty lines are left out). `each` gets the cells of a row, which go with it, and the line
/// that it starts on, the header's first. Reads piece by piece: memory holds a row or two. Returns the SHA-256 of the
/// file. Throws DataMissing, DataCorrupt.
std::string read_csv(const std::filesystem::path& path, const CsvFormat& format,
                     const std::function<void(std::span<const std::string_view> cells, int line)>& each);

/// The cells of its first row; empty where there is none. Throws as read_csv does.
std::vector<std::string> read_csv_header(const std::filesystem::path& path, const CsvFormat& format);

/// What parts the cells of the first row: a comma if there is any, else the most frequent of `;`, tabulator and `|`.
/// Throws as read_csv does.
char guess_separator(const std::filesystem::path& path, TextEncoding encoding);

/// How people call a separator.
std::string name_of_separator(char separator);

}  // namespace runner
