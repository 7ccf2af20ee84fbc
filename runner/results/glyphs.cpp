#include "runner/results/glyphs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "layers/declare/utf8.h"
#include "runner/results/program.h"

namespace runner {
namespace {

std::size_t length_of_character(const std::string& text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && declare::continues_character(text[end])) ++end;
    return end - at;
}

std::set<std::string> unusual_characters(const std::string& text) {
    std::set<std::string> characters;
    for (std::size_t at = 0, length = 0; at < text.size(); at += length) {
        length = length_of_character(text, at);
        if (length > 1) characters.insert(text.substr(at, length));
    }
    return characters;
}

/// Whether one font has all of them.
bool any_font_has(const std::set<std::string>& characters) {
    std::vector<std::string> codes;
    for (const std::string& character : characters)
        codes.push_back(fmt::format("{:x}", declare::code_point(character)));
    const Answer fonts = run_program("fc-list", {fmt::format(":charset={}", fmt::join(codes, " ")), "family"}, "");
    return !fonts.problem.empty() || !fonts.out.empty();
}

}  // namespace

std::string with_known_glyphs(const std::string& text) {
    std::set<std::string> unknown = unusual_characters(text);
    if (unknown.empty() || any_font_has(unknown)) return text;
    std::erase_if(unknown, [](const std::string& character) { return any_font_has({character}); });
    std::string result;
    for (std::size_t at = 0, length = 0; at < text.size(); at += length) {
        length = length_of_character(text, at);
        const std::string character = text.substr(at, length);
        result += unknown.contains(character) ? "?" : character;
    }
    return result;
}

}  // namespace runner
