#pragma once

#include <string>

#include "runner/results/document.h"

namespace runner {

/// A text that stays text in Markdown, a table's cell too: nothing in it becomes a mark, a tag or a new line.
std::string escape_markdown(const std::string& text);

/// Texts of files stay text: nothing in them becomes a mark, a tag or a new line.
std::string to_markdown(const Document& document);

}  // namespace runner
