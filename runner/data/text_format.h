#pragma once

namespace runner {

/// What the bytes of a text mean. UTF-16 is known by its byte order mark wherever it has one; else its low bytes come
/// first.
enum class TextEncoding { utf8, latin1, utf16 };

/// How a table of text is written.
struct CsvFormat {
    char separator;
    TextEncoding encoding;

    // A separator alone says all that most tables need.
    CsvFormat(char parts_cells, TextEncoding means = TextEncoding::utf8)  // NOLINT(google-explicit-constructor)
        : separator(parts_cells), encoding(means) {}

    bool operator==(const CsvFormat&) const = default;
};

}  // namespace runner
