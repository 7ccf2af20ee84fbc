#include "runner/results/svg.h"

#include <algorithm>
#include <string_view>

namespace runner {
namespace {

/// Where the piece ends that begins at `at`: a tag, a comment, raw data, or a text.
std::size_t end_of_piece(std::string_view svg, std::size_t at) {
    const auto after = [&](std::string_view mark) {
        const std::size_t found = svg.find(mark, at);
        return found == svg.npos ? svg.size() : found + mark.size();
    };
    const std::string_view rest = svg.substr(at);
    if (rest.starts_with("<!--")) return after("-->");
    if (rest.starts_with("<![CDATA[")) return after("]]>");
    if (rest.starts_with('<')) return after(">");
    return std::min(svg.find('<', at), svg.size());
}

/// The same text, its tags and its texts edited.
template <class OfTag, class OfText>
std::string edited(std::string_view svg, const OfTag& of_tag, const OfText& of_text) {
    std::string result;
    for (std::size_t at = 0, end = 0; at < svg.size(); at = end) {
        end = end_of_piece(svg, at);
        const std::string piece(svg.substr(at, end - at));
        result += piece.starts_with("<!") ? piece : piece.starts_with('<') ? of_tag(piece) : of_text(piece);
    }
    return result;
}

void replace_each(std::string& text, std::string_view what, std::string_view by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; at += by.size())
        text.replace(at, what.size(), by);
}

}  // namespace

std::string mended_svg(const std::string& svg) {
    const auto tag = [](std::string piece) {
        replace_each(piece, "<image ", "<image style='image-rendering:pixelated' ");
        return piece;
    };
    const auto text = [](std::string piece) {
        replace_each(piece, ">", "&gt;");
        return piece;
    };
    return edited(svg, tag, text);
}

std::string inlined_svg(const std::string& svg, const std::string& prefix) {
    const auto tag = [&](std::string piece) {
        for (const std::string name : {"gnuplot_", "gpDot", "gpPt", "gridRect", "textB", "textP", "hAlign"})
            for (const std::string before : {"id=\"", "id='", "#"})
                replace_each(piece, before + name, before + prefix + name);
        return piece;
    };
    const auto text = [](const std::string& piece) { return piece; };
    return edited(std::string_view(svg).substr(std::min(svg.find("<svg"), svg.size())), tag, text);
}

}  // namespace runner
