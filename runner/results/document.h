#pragma once

#include <string>
#include <vector>

namespace runner {

/// A line of text, one part of which may be strong.
struct Words {
    std::string before, strong, after;
};

/// A piece of a report, before it is Markdown or HTML.
struct Block {
    enum class Kind { title, heading, paragraph, list, table, picture };
    Kind kind = Kind::paragraph;
    std::vector<Words> lines;  // one, but for lists
    std::vector<std::string> head;
    std::vector<std::vector<std::string>> rows;
    bool last_is_words = false;  // of a table: the last column is no number, as the first never is
};
using Document = std::vector<Block>;

/// Texts of files stay text: nothing in them becomes a mark, a tag or a new line.
std::string to_markdown(const Document& document);
/// One file that needs no other: `svg` takes the place of the picture.
std::string to_html(const Document& document, const std::string& title, const std::string& svg);

}  // namespace runner
