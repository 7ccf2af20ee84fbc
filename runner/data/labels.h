#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

/// Words that files of one's own give: names of classes and groups, categories.
namespace runner {

/// Whole numbers by size, words by their letters.
std::vector<std::string> in_order(const std::set<std::string, std::less<>>& words);
/// The words of both, each once.
std::vector<std::string> in_order(const std::vector<std::string>& some, const std::vector<std::string>& more);

/// Numbers that are places among `some` become those of the same words among `all`.
void renumber(std::vector<std::int32_t>& numbers, const std::vector<std::string>& some,
              const std::vector<std::string>& all);

}  // namespace runner
