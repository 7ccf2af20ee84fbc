#include "runner/config/variants/names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace runner {

namespace {

constexpr std::size_t longest_name = 64;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// Words that one YAML reader or another takes for a boolean or for nothing.
bool is_yaml_word(const std::string& name) {
    constexpr std::array words = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
    return std::ranges::find(words, fold_case(name)) != words.end();
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

bool check_name(const std::string& what, const std::string& name, const Located& at, Diagnostics& diagnostics) {
    const std::string fault = fault_of(name);
    if (fault.empty()) return true;
    diagnostics.error(at, fmt::format("{} `{}` {}", what, name, fault),
                      is_yaml_word(name) ? "choose another word, or add to it"
                                         : "a name is a letter or digit, then letters, digits, `.`, `_` and `-`");
    return false;
}

bool is_plain_name(std::string_view name) {
    return !name.empty() && is_letter_or_digit(name.front()) &&
           std::ranges::all_of(name, [&](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

const std::vector<std::string>& replaceable_sections() {
    static const std::vector<std::string> names = {"data", "model", "training", "evaluation"};
    return names;
}

bool is_parameter_name(std::string_view text) {
    const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; };
    const auto inner = [&](char c) { return letter(c) || std::isdigit(static_cast<unsigned char>(c)) || c == '-'; };
    return !text.empty() && letter(text[0]) && std::ranges::all_of(text, inner);
}

std::string parameter_pattern() {
    return fmt::format("^(?!({})$)[A-Za-z_][A-Za-z0-9_-]*$", fmt::join(replaceable_sections(), "|"));
}

std::string fold_case(std::string name) {
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
}

}  // namespace runner
