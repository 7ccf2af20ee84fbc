#pragma once

#include <string>
#include <vector>

namespace runner {

/// A word as a shell reads it back, whatever stands in it.
std::string quoted_for_shell(const std::string& word);
std::string quoted_for_shell(const std::vector<std::string>& words);

/// The words of a text as a shell would divide it, with quotes and backslashes, without anything else that a shell
/// does.
std::vector<std::string> shell_words(const std::string& text);

}  // namespace runner
