#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runner/declared.h"

namespace runner {

/// Reads a text file: regular, at most 4 MiB, UTF-8 (a byte order mark is dropped), lines ended by LF, CRLF or CR.
/// nullptr after an error was reported.
std::shared_ptr<const Source> read_source(const std::string& path, Diagnostics& diagnostics);

/// Turns byte offsets of a source into places. Fast when asked in rising order.
class Locator {
public:
    explicit Locator(std::shared_ptr<const Source> source);

    /// The place of the bytes from `begin` to `end`; its length ends with the line.
    Place place(std::size_t begin, std::size_t end) const;
    Place place(std::size_t begin) const { return place(begin, begin + 1); }
    const std::string& text() const { return source_->text; }
    /// Offsets of the line that holds `offset`: its first byte and the one after its last.
    std::pair<std::size_t, std::size_t> line_of(std::size_t offset) const;

private:
    std::shared_ptr<const Source> source_;
    std::vector<std::size_t> starts_;  // of the lines
    mutable std::size_t last_line_ = 0, last_offset_ = 0;
    mutable int last_column_ = 1;
};

}  // namespace runner
