#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "runner/config/variants/variants.h"

namespace runner {

namespace {

constexpr std::size_t longest_name = 64;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// Words that one YAML reader or another takes for a boolean or for nothing.
bool is_yaml_word(const std::string& name) {
    constexpr std::array words = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
    std::string lower = name;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::ranges::find(words, lower) != words.end();
}

std::string fault_of(const std::string& name) {
    if (name.empty()) return "is empty";
    if (!is_letter_or_digit(name[0])) return "begins with neither a letter nor a digit";
    for (const char c : name)
        if (!is_letter_or_digit(c) && c != '.' && c != '_' && c != '-')
            return "holds more than letters, digits, `.`, `_` and `-`";
    if (name.size() > longest_name)
        return fmt::format("has {} characters; at most {} are allowed", name.size(), longest_name);
    if (is_yaml_word(name)) return "is a word that YAML may take for a boolean or null";
    return {};
}

}  // namespace

bool check_name(const std::string& what, const std::string& name, const Value& at, Diagnostics& diagnostics) {
    const std::string fault = fault_of(name);
    if (fault.empty()) return true;
    diagnostics.error(at, fmt::format("{} `{}` {}", what, name, fault),
                      is_yaml_word(name) ? "choose another word, or add to it"
                                         : "a name is a letter or digit, then letters, digits, `.`, `_` and `-`");
    return false;
}

}  // namespace runner
