#include "runner/results/markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "runner/results/text.h"

namespace runner {
namespace {

/// The character that would make the text an item of a list, or a rule, where it begins a line.
std::size_t mark_of_line(std::string_view text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string_view marks = digits > 0 ? ".)" : "-+=";
    if (digits == text.size() || marks.find(text[digits]) == marks.npos) return text.npos;
    const char next = digits + 1 < text.size() ? text[digits + 1] : ' ';
    return next == ' ' || next == text[digits] ? digits : text.npos;
}

std::string markdown(const std::string& text) { return escape_markdown(text); }

std::string markdown(const Words& words) {
    const std::string strong = words.strong.empty() ? "" : fmt::format("**{}**", markdown(words.strong));
    return fmt::format("{}{}{}", markdown(words.before), strong, markdown(words.after));
}

std::string markdown_row(const std::vector<std::string>& cells) {
    std::string row = "|";
    for (const std::string& cell : cells) row += fmt::format(" {} |", markdown(cell));
    return row + '\n';
}

std::string markdown_table(const Block& table) {
    std::string text = markdown_row(table.head) + "|";
    for (std::size_t i = 0; i < table.head.size(); ++i)
        text += i < table.words || (table.last_is_words && i + 1 == table.head.size()) ? " :-- |" : " --: |";
    text += '\n';
    for (const auto& row : table.rows) text += markdown_row(row);
    return text;
}

/// Every kind but the table is lines with a mark before them.
std::string markdown_lines(const Block& block) {
    const char* mark = block.kind == Block::Kind::heading ? "## " : block.kind == Block::Kind::list ? "- " : "";
    std::string text;
    for (const Words& line : block.lines) text += fmt::format("{}{}\n", mark, markdown(line));
    return text;
}

std::string markdown_title(const Block& title) {
    std::string text = fmt::format("# {}\n", markdown(title.lines[0]));
    if (title.lines.size() < 2) return text;
    const std::string question = markdown(title.lines[1]);  // four spaces before it would make it code
    return text + fmt::format("\n{}\n", question.substr(std::min(question.find_first_not_of(' '), question.size())));
}

std::string markdown_answers(const Block& block) {
    std::string text;
    for (const ClaimAnswer& answer : block.answers)
        text += fmt::format("- {}: **{}**{}\n", markdown(answer.claim), markdown(answer.decision),
                            markdown(answer.sentence));
    return text;
}

std::string markdown_pictures(const Block& block) {
    std::string text;
    for (const Picture& picture : block.pictures)
        text += fmt::format("![{}]({})\n", markdown(picture.caption), picture.file);
    return text;
}

std::string markdown_block(const Block& block) {
    switch (block.kind) {
        case Block::Kind::title:
            return markdown_title(block);
        case Block::Kind::table:
            return markdown_table(block);
        case Block::Kind::answers:
            return markdown_answers(block);
        case Block::Kind::pictures:
            return markdown_pictures(block);
        case Block::Kind::details:
            return {};
        default:
            return markdown_lines(block);
    }
}

}  // namespace

/// A `_` within a word is no mark. Where Markdown is shown, names after `@` are told of it, and numbers after `#` are
/// links: a character that shows nothing stands between.
std::string escape_markdown(const std::string& text) {
    const std::string clean = printable(text);
    const auto in_word = [&](std::size_t at) {
        return at < clean.size() && std::isalnum(static_cast<unsigned char>(clean[at]));
    };
    const std::size_t mark_of_list = mark_of_line(clean);
    std::string result;
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const bool mark = std::string_view("\\`*_{}[]<>#|&~$").find(clean[i]) != std::string_view::npos;
        const bool inner = clean[i] == '_' && in_word(i - 1) && in_word(i + 1);
        if ((mark && !inner) || i == mark_of_list) result += '\\';
        result += clean[i];
        const bool person = clean[i] == '@' && !in_word(i - 1) && in_word(i + 1);
        const bool issue =
            clean[i] == '#' && i + 1 < clean.size() && std::isdigit(static_cast<unsigned char>(clean[i + 1]));
        if (person || issue) result += "&#8203;";
    }
    return result;
}

std::string to_markdown(const Document& document) {
    std::string text;
    for (const Block& block : document) {
        const std::string piece = markdown_block(block);
        if (!piece.empty()) text += (text.empty() ? "" : "\n") + piece;
    }
    return text;
}

}  // namespace runner
