#include "runner/config/text/yaml_syntax.h"

#include <fmt/format.h>

#include <cctype>

namespace runner {

std::size_t closing_quote(std::string_view text, std::size_t begin) {
    const char quote = text[begin];
    for (std::size_t i = begin + 1; i < text.size(); ++i) {
        if (quote == '"' && text[i] == '\\') {
            ++i;
        } else if (text[i] == quote) {
            if (quote != '\'' || i + 1 >= text.size() || text[i + 1] != quote) return i;
            ++i;  // two single quotes stand for one
        }
    }
    return std::string_view::npos;
}

std::string_view word_at(std::string_view text, std::size_t begin) {
    int depth = 0;
    std::size_t end = begin;
    for (; end < text.size(); ++end) {
        const char c = text[end];
        if (c == ' ' || c == '\n' || c == '\t' || (c == ',' && depth == 0)) break;
        if (c == '[' || c == '{') ++depth;
        if ((c == ']' || c == '}') && --depth < 0) break;
    }
    return text.substr(begin, end - begin);
}

namespace {

constexpr auto npos = std::string_view::npos;

/// One failure with the ways to look at the text around it.
struct Scene {
    const SyntaxFailure& failure;
    const Locator& locator;
    Diagnostics& diagnostics;

    std::string_view text() const { return locator.text(); }
    std::size_t offset() const { return failure.offset; }
    char at() const { return offset() < text().size() ? text()[offset()] : '\0'; }
    bool is(std::string_view message) const { return failure.message.starts_with(message); }
    std::size_t line_begin() const { return locator.line_of(offset()).first; }
    std::string_view line() const {
        const auto [begin, end] = locator.line_of(offset());
        return text().substr(begin, end - begin);
    }
    std::string_view before() const { return text().substr(line_begin(), offset() - line_begin()); }
    bool at_end() const { return text().substr(std::min(offset(), text().size())).find_first_not_of(" \n") == npos; }

    bool report(std::size_t begin, std::size_t end, std::string message, std::string help = {}) const {
        diagnostics.error(locator.place(begin, end), std::move(message), std::move(help));
        return true;
    }
};

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(' ');
    return begin == npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::size_t indentation(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

bool tab(const Scene& scene) {
    const std::string_view line = scene.line();
    const std::size_t found = line.find('\t');
    if (found == npos || found > std::min(line.find_first_not_of(" \t"), line.size())) return false;
    const std::size_t begin = scene.line_begin() + found;
    return scene.report(begin, begin + 1, "a tab in the indentation", "indent with spaces");
}

/// `[*]`, `*-bn`: a pattern that YAML takes for an alias.
bool alias(const Scene& scene) {
    if (scene.is("alias not found after *") || scene.is("illegal character found while scanning alias")) {
        const std::size_t star = scene.text().rfind('*', scene.offset());
        if (star == npos) return false;
        const std::string_view word = word_at(scene.text(), star);
        return scene.report(star, star + word.size(), fmt::format("`{}` is no alias: `*` begins one", word),
                            fmt::format("quote the pattern: `\"{}\"`", word));
    }
    if (!scene.is("the referenced anchor is not defined")) return false;
    const std::string_view word = word_at(scene.text(), scene.offset());
    const std::string nearest = declare::nearest(word.substr(1), scene.failure.anchors);
    return scene.report(scene.offset(), scene.offset() + word.size(),
                        fmt::format("no anchor `&{}` stands above `{}`", word.substr(1), word),
                        nearest.empty() ? fmt::format("if it is a pattern, quote it: `\"{}\"`", word)
                                     : fmt::format("did you mean `*{}`? A pattern is quoted: `\"{}\"`", nearest, word));
}

/// `[hidden[1-2]]`: a pattern in a list without quotes.
bool bracket_in_word(const Scene& scene) {
    const std::size_t at = scene.offset();
    if ((scene.at() != '[' && scene.at() != '{') || at == 0) return false;
    const std::size_t last = scene.text().find_last_of(" ,[{\n", at - 1);
    const std::size_t begin = last == npos ? 0 : last + 1;
    if (begin == at) return false;
    const std::string_view word = word_at(scene.text(), begin);
    return scene.report(begin, begin + word.size(), fmt::format("`{}` inside a list needs quotes", word),
                        fmt::format("quote the pattern: `\"{}\"`", word));
}

bool unfinished_flow(const Scene& scene) {
    const bool list = scene.is("end of sequence flow not found");
    if ((!list && !scene.is("end of map flow not found")) || !scene.failure.open_flow) return false;
    if (bracket_in_word(scene)) return true;
    const std::size_t open = *scene.failure.open_flow;
    const char* const end = list ? "]" : "}";
    if (scene.at_end())
        return scene.report(open, open + 1, fmt::format("`{}` is never closed", scene.text()[open]),
                            fmt::format("close it with `{}`", end));
    auto& diagnostic = scene.diagnostics.error(scene.locator.place(scene.offset()),
                                               fmt::format("expected `,` or `{}` before this", end));
    diagnostic.notes.push_back({fmt::format("`{}` stands here", scene.text()[open]), scene.locator.place(open)});
    return true;
}

/// The line above the failure that holds something; its first byte.
std::size_t line_above(const Scene& scene) {
    std::size_t begin = scene.line_begin();
    while (begin > 0) {
        const auto [above, end] = scene.locator.line_of(begin - 1);
        const std::string_view content = trimmed(scene.text().substr(above, end - above));
        if (!content.empty() && content[0] != '#') return above;
        begin = above;
    }
    return npos;
}

/// `epochs:20` on the line above: the colon was taken for text.
bool no_space_after_colon(const Scene& scene, std::size_t above) {
    const auto [begin, end] = scene.locator.line_of(above);
    std::string_view line = scene.text().substr(begin, end - begin);
    std::size_t key = indentation(line);
    while (line.substr(key).starts_with("- ")) key += 2;
    std::size_t colon = key;
    while (colon < line.size() && (std::isalnum(static_cast<unsigned char>(line[colon])) || line[colon] == '_'))
        ++colon;
    if (colon == key || colon + 1 >= line.size() || line[colon] != ':' || line[colon + 1] == ' ') return false;
    return scene.report(begin + colon, begin + colon + 1, "expected a space after the colon",
                        fmt::format("write `{}: {}`", line.substr(key, colon - key), trimmed(line.substr(colon + 1))));
}

bool illegal_value(const Scene& scene) {
    if (!scene.is("illegal map value")) return false;
    const std::string_view before = scene.before();
    const bool first_colon = before.find(':') == npos;
    const std::size_t above = line_above(scene);
    if (first_colon && above != npos) {
        if (no_space_after_colon(scene, above)) return true;
        const auto [begin, end] = scene.locator.line_of(above);
        const std::string_view line = scene.text().substr(begin, end - begin);
        const std::string_view key = trimmed(before);
        if (indentation(line) < indentation(before)) {
            auto& diagnostic = scene.diagnostics.error(
                scene.locator.place(scene.line_begin() + indentation(before), scene.offset()),
                fmt::format("`{}` is indented further than the line above, which is complete", key),
                "indent both alike");
            diagnostic.notes.push_back(
                {"the line above", scene.locator.place(begin + indentation(line), begin + line.size())});
            return true;
        }
    }
    if (first_colon) return scene.report(scene.offset(), scene.offset() + 1, "a `:` cannot stand here");
    return scene.report(scene.offset(), scene.offset() + 1, "a second `: ` in the line",
                        "quote the text, or write it below `>-`");
}

bool lost_indentation(const Scene& scene) {
    if (!scene.is("end of map not found") && !scene.is("end of sequence not found")) return false;
    const std::size_t at = scene.offset();
    const std::string_view word = word_at(scene.text(), at);
    if (trimmed(scene.before()).empty()) {
        if (word == "-")
            return scene.report(at, at + 1, "a list item among the keys of a map",
                                "indent the list further than the key that it belongs to");
        return scene.report(at, at + word.size(), "indented like nothing above it",
                            "indent it like the line that it belongs with");
    }
    const std::size_t previous = scene.text().find_last_not_of(" \n", at == 0 ? 0 : at - 1);
    const char last = previous == npos ? '\0' : scene.text()[previous];
    if (last == '\'' || last == '"')
        return scene.report(at, at + 1, "text after the closing quote",
                            last == '\'' ? "within single quotes, write the quote twice: `''`"
                                         : "within double quotes, write the quote as `\\\"`");
    return scene.report(at, at + 1, fmt::format("unexpected `{}`", word.empty() ? std::string_view(&last, 1) : word));
}

/// The quote that opens the text which runs to the end of the source.
std::size_t open_quote(std::string_view text) {
    bool may_begin = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (may_begin && (c == '"' || c == '\'')) {
            const std::size_t end = closing_quote(text, i);
            if (end == npos) return i;
            i = end;
            may_begin = false;
        } else if (c == '#' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\n')) {
            i = std::min(text.find('\n', i), text.size()) - 1;
        } else if (c != ' ') {
            const bool ends_word = i + 1 < text.size() && (text[i + 1] == ' ' || text[i + 1] == '\n');
            may_begin = c == '\n' || c == '[' || c == '{' || c == ',' || ((c == ':' || c == '-') && ends_word);
        }
    }
    return npos;
}

bool unclosed_quote(const Scene& scene) {
    if (!scene.is("illegal EOF in scalar") && !scene.is("illegal document indicator in scalar")) return false;
    const std::size_t begin = open_quote(scene.text());
    if (begin == npos) return false;
    const auto [line, end] = scene.locator.line_of(begin);
    return scene.report(begin, end, "the quote is never closed");
}

bool plain_beginning(const Scene& scene) {
    if (!scene.is("unknown token")) return false;
    const auto [line, end] = scene.locator.line_of(scene.offset());
    const std::string_view rest = trimmed(scene.text().substr(scene.offset(), end - scene.offset()));
    return scene.report(scene.offset(), scene.offset() + 1, fmt::format("a text cannot begin with `{}`", scene.at()),
                        fmt::format("quote it: `\"{}\"`", rest));
}

/// The rest, each with one text; the parser's own words last.
bool others(const Scene& scene) {
    struct Row {
        const char* message;
        const char* ours;
        const char* help;
    };
    static constexpr Row rows[] = {
        {"illegal flow end", "this bracket closes nothing", "remove it, or quote the text"},
        {"illegal block entry", "a list cannot begin here",
         "begin it on the next line, or write `[…]`; quote a text that begins with `- `"},
        {"illegal map key", "a key cannot stand here", "quote a text that begins with `? `"},
        {"unknown escape character", "an unknown escape in double quotes", "single quotes take a backslash as it is"},
        {"bad character found while scanning hex number", "an escape in double quotes needs hexadecimal digits", ""},
        {"invalid unicode", "an escape in double quotes names no character", ""},
        {"cannot assign multiple anchors", "a value has at most one anchor", ""},
        {"cannot assign multiple tags", "a value has at most one tag", ""},
        {"anchor not found after &", "`&` begins an anchor and needs a name", "quote a text that begins with `&`"},
        {"illegal character found while scanning anchor", "an anchor's name cannot hold this", ""},
        {"aliases can't have any content", "an alias takes neither anchor nor tag", ""},
        {"tag handle with no suffix", "`!` begins a tag", "quote a text that begins with `!`"},
        {"unexpected character in block scalar", "unexpected text after `|` or `>`", "begin the text on the next line"},
    };
    for (const Row& row : rows)
        if (scene.is(row.message)) return scene.report(scene.offset(), scene.offset() + 1, row.ours, row.help);
    return scene.report(scene.offset(), scene.offset() + 1, "not YAML: " + scene.failure.message);
}

}  // namespace

void report_syntax(const SyntaxFailure& failure, const Locator& locator, Diagnostics& diagnostics) {
    const Scene scene{failure, locator, diagnostics};
    for (const auto explain :
         {tab, alias, unfinished_flow, illegal_value, lost_indentation, unclosed_quote, plain_beginning, others})
        if (explain(scene)) return;
}

}  // namespace runner
