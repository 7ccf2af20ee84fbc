#include "runner/results/document.h"

#include <fmt/format.h>

#include <cctype>
#include <string_view>

#include "runner/results/text.h"

namespace runner {
namespace {

/// A `_` within a word is no mark.
std::string markdown(const std::string& text) {
    const std::string clean = printable(text);
    const auto in_word = [&](std::size_t at) {
        return at < clean.size() && std::isalnum(static_cast<unsigned char>(clean[at]));
    };
    std::string result;
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const bool mark = std::string_view("\\`*_{}[]<>#|&").find(clean[i]) != std::string_view::npos;
        if (mark && !(clean[i] == '_' && in_word(i - 1) && in_word(i + 1))) result += '\\';
        result += clean[i];
    }
    return result;
}

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
        text += i == 0 || (table.last_is_words && i + 1 == table.head.size()) ? " :-- |" : " --: |";
    text += '\n';
    for (const auto& row : table.rows) text += markdown_row(row);
    return text;
}

std::string html(const Words& words) {
    const std::string strong = words.strong.empty() ? "" : fmt::format("<strong>{}</strong>", escape_xml(words.strong));
    return fmt::format("{}{}{}", escape_xml(words.before), strong, escape_xml(words.after));
}

std::string html_row(const std::vector<std::string>& cells, const char* tag, bool last_is_words) {
    std::string row = "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool words = i == 0 || (last_is_words && i + 1 == cells.size());
        row += fmt::format("<{}{}>{}</{}>", tag, words ? "" : " class=\"number\"", escape_xml(cells[i]), tag);
    }
    return row + "</tr>\n";
}

std::string html_block(const Block& block, const std::string& svg) {
    const auto first = [&] { return html(block.lines.front()); };
    switch (block.kind) {
        case Block::Kind::title:
            return fmt::format("<h1>{}</h1>\n", first());
        case Block::Kind::heading:
            return fmt::format("<h2>{}</h2>\n", first());
        case Block::Kind::paragraph:
            return fmt::format("<p>{}</p>\n", first());
        case Block::Kind::picture:
            return svg.empty() ? "" : fmt::format("<figure>\n{}\n</figure>\n", svg.substr(svg.find("<svg")));
        case Block::Kind::list: {
            std::string text = "<ul>\n";
            for (const Words& line : block.lines) text += fmt::format("<li>{}</li>\n", html(line));
            return text + "</ul>\n";
        }
        case Block::Kind::table: {
            std::string text = "<table>\n" + html_row(block.head, "th", block.last_is_words);
            for (const auto& row : block.rows) text += html_row(row, "td", block.last_is_words);
            return text + "</table>\n";
        }
    }
    return {};
}

constexpr const char* style =
    "body{font:16px/1.5 sans-serif;max-width:1100px;margin:2em auto;padding:0 1em;color:#111;background:#fff}"
    "table{border-collapse:collapse}th,td{text-align:left;padding:.2em .8em;border-bottom:1px solid #ddd}"
    ".number{text-align:right;font-variant-numeric:tabular-nums}figure{margin:1em 0}svg{max-width:100%;height:auto}";

}  // namespace

std::string to_markdown(const Document& document) {
    std::string text;
    for (const Block& block : document) {
        if (block.kind == Block::Kind::table) text += markdown_table(block);
        if (block.kind == Block::Kind::picture) text += "![Learning curves](curves.svg)\n";
        const char* mark = block.kind == Block::Kind::title     ? "# "
                           : block.kind == Block::Kind::heading ? "## "
                           : block.kind == Block::Kind::list    ? "- "
                                                                : "";
        for (const Words& line : block.lines) text += fmt::format("{}{}\n", mark, markdown(line));
        if (&block != &document.back()) text += '\n';
    }
    return text;
}

std::string to_html(const Document& document, const std::string& title, const std::string& svg) {
    std::string text = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" "
        "content=\"width=device-width\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
        escape_xml(title), style);
    for (const Block& block : document) text += html_block(block, svg);
    return text + "</body>\n</html>\n";
}

}  // namespace runner
