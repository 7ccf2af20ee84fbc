#pragma once

#include <regex>
#include <string>

namespace tests {

/// What was wrapped for a terminal, as one line.
inline std::string unwrapped(const std::string& text) { return std::regex_replace(text, std::regex("\n +"), " "); }

}  // namespace tests
