#include "runner/results/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runner/results/html_style.h"
#include "runner/results/svg.h"
#include "runner/results/text.h"

namespace runner {
namespace {

std::string html(const Words& words) {
    const std::string strong = words.strong.empty() ? "" : fmt::format("<strong>{}</strong>", escape_xml(words.strong));
    return fmt::format("{}{}{}", escape_xml(words.before), strong, escape_xml(words.after));
}

std::string html_row(const Block& table, const std::vector<std::string>& cells, const char* tag) {
    std::string row = "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool words = i < table.words || (table.last_is_words && i + 1 == cells.size());
        row += fmt::format("<{}{}>{}</{}>", tag, words ? "" : " class=\"number\"", escape_xml(cells[i]), tag);
    }
    return row + "</tr>\n";
}

std::string html_table(const Block& table) {
    std::string text =
        "<div class=\"scroll\"><table>\n<thead>" + html_row(table, table.head, "th") + "</thead>\n<tbody>\n";
    for (const auto& row : table.rows) text += html_row(table, row, "td");
    return text + "</tbody></table></div>\n";
}

std::string html_list(const Block& list) {
    std::string text = "<ul>\n";
    for (const Words& line : list.lines) text += fmt::format("<li>{}</li>\n", html(line));
    return text + "</ul>\n";
}

/// With a question, that is the heading.
std::string html_title(const Block& title) {
    if (title.lines.size() < 2) return fmt::format("<h1>{}</h1>\n", html(title.lines[0]));
    return fmt::format("<p class=\"name\">{}</p>\n<h1>{}</h1>\n", html(title.lines[0]), html(title.lines[1]));
}

/// Where the numbers of an interval stand on its little axis, in pixels.
class IntervalAxis {
public:
    static constexpr double width = 640, height = 62;

    explicit IntervalAxis(const ClaimAnswer& answer) {
        low_ = std::min(0.0, *answer.effect);
        high_ = std::max(0.0, *answer.effect);
        for (const double margin : answer.margins) low_ = std::min(low_, margin), high_ = std::max(high_, margin);
        if (std::isfinite(answer.interval.low)) low_ = std::min(low_, answer.interval.low);
        if (std::isfinite(answer.interval.high)) high_ = std::max(high_, answer.interval.high);
        if (high_ <= low_) low_ = -1, high_ = 1;
        if (!std::isfinite(high_ - low_)) low_ /= 4, high_ /= 4, times_ = 0.25;
    }
    /// What is infinite ends at the edge.
    double operator()(double value) const {
        const double share = std::clamp((times_ * value - low_) / (high_ - low_), -0.1, 1.1);
        return 110 + share * (width - 220);
    }

private:
    double low_ = 0, high_ = 0;
    double times_ = 1;  // less where the ends are so far apart that no number holds their distance
};

std::string axis_label(double x, double y, const std::string& text, const char* style) {
    return fmt::format("<text x=\"{:.1f}\" y=\"{}\" class=\"{}\">{}</text>", x, y, style, escape_xml(text));
}

std::string end_label(double x, double number, const char* style) {
    if (!std::isfinite(number)) return {};
    return axis_label(x, 56, signed_number(number), style);
}

/// The effect as a dot on its interval, above a zero that says what it means.
std::string interval_svg(const ClaimAnswer& answer) {
    if (!answer.effect || !std::isfinite(*answer.effect)) return {};
    if (std::isinf(answer.interval.low) && std::isinf(answer.interval.high)) return {};
    const IntervalAxis at(answer);
    const double left = at(answer.interval.low), right = at(answer.interval.high), zero = at(0);
    std::string text = fmt::format(
        "<svg class=\"interval\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"The difference and its interval\">",
        at.width, at.height);
    text += fmt::format("<line x1=\"0\" x2=\"{}\" y1=\"30\" y2=\"30\" class=\"rule\"/>", at.width);
    text += fmt::format("<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"18\" y2=\"37\" class=\"zero\"/>", zero);
    for (const double margin : answer.margins)
        text += fmt::format("<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"18\" y2=\"42\" class=\"margin\"/>", at(margin));
    text += fmt::format("<line x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"30\" y2=\"30\" class=\"band\"/>", left, right);
    text += fmt::format("<circle cx=\"{:.1f}\" cy=\"30\" r=\"6\"/>", at(*answer.effect));
    text += axis_label(zero, 14, "no difference", "middle");
    // Two ends close to each other share the room on both sides.
    if (answer.interval.low == answer.interval.high)
        text += end_label(left, answer.interval.low, "middle");
    else
        text += end_label(left - 4, answer.interval.low, "end") + end_label(right + 4, answer.interval.high, "start");
    return text + "</svg>\n";
}

const char* sign_of(const std::string& decision) {
    if (decision == "supported") return "✓";
    if (decision == "refuted") return "✗";
    return decision == "undecided" ? "?" : "–";
}

std::string html_answer(const ClaimAnswer& answer) {
    std::string word = answer.decision;
    std::ranges::replace(word, ' ', '-');
    std::string text = fmt::format(
        "<article class=\"answer {}\">\n<p class=\"verdict\"><span>{} {}</span> <code>{}</code></p>\n<h3>{}</h3>\n",
        word, sign_of(answer.decision), escape_xml(answer.decision), escape_xml(answer.claim),
        escape_xml(answer.asked));
    if (!answer.found.empty()) text += fmt::format("<p>{}</p>\n", escape_xml(answer.found));
    text += interval_svg(answer);
    if (!answer.sure.empty()) text += fmt::format("<p class=\"sure\">{}</p>\n", escape_xml(answer.sure));
    return text + "</article>\n";
}

/// What the little drawings show, where there are any.
std::string drawing_key(const std::vector<ClaimAnswer>& answers) {
    const auto drawn = [](const ClaimAnswer& answer) { return !interval_svg(answer).empty(); };
    if (std::ranges::none_of(answers, drawn)) return {};
    const bool margins = std::ranges::any_of(
        answers, [&](const ClaimAnswer& answer) { return drawn(answer) && !answer.margins.empty(); });
    return fmt::format("<p class=\"sure\">Drawings: the dot is the difference found, the bar its interval{}.</p>\n",
                       margins ? ", a dashed line the margin of the claim" : "");
}

std::string html_pictures(const Block& block, std::size_t& count) {
    std::string text = fmt::format("<div class=\"pictures{}\">\n", block.pictures.size() == 1 ? " one" : "");
    for (const Picture& picture : block.pictures)
        text += fmt::format("<figure>\n<div class=\"scroll\">{}</div>\n<figcaption>{}</figcaption>\n</figure>\n",
                            inlined_svg(picture.svg, fmt::format("p{}_", ++count)), escape_xml(picture.caption));
    return text + "</div>\n";
}

/// Line by line: what else controls is made a space.
std::string html_details(const Block& block) {
    std::string text;
    for (std::size_t begin = 0, end = 0; begin < block.text.size(); begin = end + 1) {
        end = std::min(block.text.find('\n', begin), block.text.size());
        text += escape_xml(std::string_view(block.text).substr(begin, end - begin)) + '\n';
    }
    return fmt::format("<details><summary>{}</summary>\n<pre>{}</pre>\n</details>\n", html(block.lines.front()), text);
}

std::string html_block(const Block& block, std::size_t& pictures) {
    const auto first = [&](const char* form) { return fmt::format(fmt::runtime(form), html(block.lines.front())); };
    switch (block.kind) {
        case Block::Kind::title:
            return html_title(block);
        case Block::Kind::heading:
            return first("<h2>{}</h2>\n");
        case Block::Kind::lead:
            return first("<p class=\"lead\">{}</p>\n");
        case Block::Kind::paragraph:
            return first("<p>{}</p>\n");
        case Block::Kind::warning:
            return first("<p class=\"warning\" role=\"note\">{}</p>\n");
        case Block::Kind::list:
            return html_list(block);
        case Block::Kind::answers: {
            std::string text = "<div class=\"answers\">\n";
            for (const ClaimAnswer& answer : block.answers) text += html_answer(answer);
            return text + "</div>\n" + drawing_key(block.answers);
        }
        case Block::Kind::table:
            return html_table(block);
        case Block::Kind::pictures:
            return html_pictures(block, pictures);
        case Block::Kind::details:
            return html_details(block);
    }
    return {};
}

}  // namespace

std::string to_html(const Document& document, const std::string& title, const PageFrame& frame) {
    std::string text = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>{}</title>\n<style>{}</style>\n{}</head>\n<body>\n{}<main>\n",
        escape_xml(title), html_style, frame.head, frame.top);
    std::size_t pictures = 0;
    for (const Block& block : document) text += html_block(block, pictures);
    return text + "</main>\n" + frame.bottom + "</body>\n</html>\n";
}

}  // namespace runner
