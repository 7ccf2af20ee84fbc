#pragma once

#include <string>

#include "runner/results/document.h"

namespace runner {

/// Texts of files stay text: nothing in them becomes a mark, a tag or a new line.
std::string to_markdown(const Document& document);

}  // namespace runner
