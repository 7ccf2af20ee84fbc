#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// The names of classes, as files of one's own give them.
namespace runner {

/// The labels of both, each once: whole numbers by size, words by their letters.
std::vector<std::string> distinct_labels(const std::vector<std::string>& some, const std::vector<std::string>& more);

/// Numbers that are places among `some` become those of the same labels among `all`.
void renumber(std::vector<std::int32_t>& numbers, const std::vector<std::string>& some,
              const std::vector<std::string>& all);

}  // namespace runner
