#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/config/text/source.h"

namespace runner {

/// Where the parser gave up, and what it had open.
struct SyntaxFailure {
    std::string message;                   // yaml-cpp's own
    std::size_t offset = 0;                // where it noticed
    std::optional<std::size_t> open_flow;  // the innermost `[` or `{` that waits for its end
    std::vector<std::string> anchors;      // known so far
};

/// Tells a failure in words of the file, at the place where the mistake was made.
void report_syntax(const SyntaxFailure& failure, const Locator& locator, Diagnostics& diagnostics);

/// Offset of the quote that closes the one at `begin`; npos if none does.
std::size_t closing_quote(std::string_view text, std::size_t begin);
/// The word at `begin`: up to a space, a comma or a bracket that it did not open itself.
std::string_view word_at(std::string_view text, std::size_t begin);

}  // namespace runner
