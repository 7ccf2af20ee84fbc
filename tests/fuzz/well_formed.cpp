#include "tests/fuzz/well_formed.h"

#include <fmt/format.h>
#include <algorithm>

#include <regex>
#include <set>
#include <string_view>
#include <vector>

namespace tests::fuzz {
namespace {

struct Fault {
    std::string text;
};

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == ':'; }

/// Goes once through a text; throws Fault.
class MarkupReader {
public:
    MarkupReader(std::string_view text, Markup kind) : text_(text), kind_(kind) {}

    void read() {
        for (const char c : text_)
            if (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t' && c != '\r')
                throw Fault{fmt::format("the control character {}", static_cast<int>(c))};
        while (at_ < text_.size()) {
            if (text_[at_] == '<')
                read_tag();
            else if (text_[at_] == '&')
                read_entity();
            else
                ++at_;
        }
        if (!open_.empty()) throw Fault{fmt::format("`{}` is not closed", open_.back())};
    }

private:
    bool skip(std::string_view word) {
        if (!text_.substr(at_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }

    void skip_to(std::string_view end) {
        const std::size_t found = text_.find(end, at_);
        if (found == std::string_view::npos) throw Fault{fmt::format("`{}` is missing", end)};
        at_ = found + end.size();
    }

    std::string name() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_name(text_[at_])) ++at_;
        if (at_ == begin) throw Fault{fmt::format("no name at `{}`", text_.substr(begin, 20))};
        return std::string(text_.substr(begin, at_ - begin));
    }

    void skip_spaces() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    }

    void read_entity() {
        static const std::regex entity("&(#[0-9]+|#x[0-9a-fA-F]+|[A-Za-z]+);");
        std::cmatch match;
        if (!std::regex_search(text_.data() + at_, text_.data() + std::min(text_.size(), at_ + 12), match, entity,
                               std::regex_constants::match_continuous))
            throw Fault{fmt::format("`{}` is no entity", text_.substr(at_, 12))};
        at_ += static_cast<std::size_t>(match.length());
    }

    void read_tag() {
        if (skip("<!--")) return skip_to("-->");
        if (skip("<![CDATA[")) return skip_to("]]>");
        if (skip("<?") || skip("<!")) return skip_to(">");
        if (skip("</")) return close();
        ++at_;
        const std::string element = name();
        while (true) {
            skip_spaces();
            if (skip("/>")) return;
            if (skip(">")) break;
            read_attribute();
        }
        if (kind_ == Markup::html && (element == "style" || element == "script")) return skip_to("</" + element + ">");
        static const std::set<std::string> empty = {"meta", "br", "hr", "img", "link", "input", "col", "wbr"};
        if (kind_ == Markup::xml || !empty.contains(element)) open_.push_back(element);
    }

    void read_attribute() {
        const std::string attribute = name();
        skip_spaces();
        if (!skip("=")) {
            if (kind_ == Markup::html) return;
            throw Fault{fmt::format("`{}` has no value", attribute)};
        }
        skip_spaces();
        const char quote = at_ < text_.size() ? text_[at_] : ' ';
        if (quote != '"' && quote != '\'') throw Fault{fmt::format("`{}` has no quotes", attribute)};
        for (++at_; at_ < text_.size() && text_[at_] != quote;) {
            if (text_[at_] == '<') throw Fault{fmt::format("`<` within `{}`", attribute)};
            if (text_[at_] == '&')
                read_entity();
            else
                ++at_;
        }
        skip_to(std::string(1, quote));
    }

    void close() {
        const std::string element = name();
        skip_spaces();
        if (!skip(">")) throw Fault{fmt::format("`</{}` does not end", element)};
        if (open_.empty() || open_.back() != element)
            throw Fault{fmt::format("`{}` ends where `{}` is open", element, open_.empty() ? "nothing" : open_.back())};
        open_.pop_back();
    }

    std::string_view text_;
    Markup kind_;
    std::size_t at_ = 0;
    std::vector<std::string> open_;
};

}  // namespace

std::string markup_fault(const std::string& text, Markup kind) {
    try {
        MarkupReader(text, kind).read();
        return {};
    } catch (const Fault& fault) {
        return fault.text;
    }
}

}  // namespace tests::fuzz
