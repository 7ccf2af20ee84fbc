#pragma once

#include <string>

namespace runner {

/// Everything that a file can say and every command, as one page of Markdown: `docs/reference.md`.
std::string reference_page();

}  // namespace runner
