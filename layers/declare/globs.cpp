#include "layers/declare/globs.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace declare {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct NumberRange {
    std::int64_t first = 0, last = 0;
    std::size_t length = 0;  // of its text, brackets included
};

/// The `[2-5]` that `pattern` begins with.
std::optional<NumberRange> range_at(std::string_view pattern) {
    const auto end = pattern.find(']'), dash = pattern.find('-');
    if (pattern.empty() || pattern[0] != '[' || end == std::string_view::npos || dash > end) return {};
    NumberRange range{.length = end + 1};
    const auto read = [](std::string_view text, std::int64_t& number) {
        const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        return error == std::errc() && stop == text.data() + text.size() && number >= 0;
    };
    const bool good =
        read(pattern.substr(1, dash - 1), range.first) && read(pattern.substr(dash + 1, end - dash - 1), range.last);
    return good ? std::optional(range) : std::nullopt;
}

/// The number that `text` begins with, all its digits, if it is in the range: how many digits. 0 if not.
std::size_t digits_in(std::string_view text, const NumberRange& range) {
    const auto length = static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + length, number);
    const bool good = length > 0 && error == std::errc() && number >= range.first && number <= range.last;
    return good && (text[0] != '0' || length == 1) ? length : 0;
}

/// Matches one segment of a path, no `/` in it, and appends what the wildcards stood for. It remembers what failed, so
/// that no pattern takes long.
class SegmentMatch {
public:
    SegmentMatch(std::string_view pattern, std::string_view text, std::vector<std::string>& wildcards)
        : pattern_(pattern), text_(text), wildcards_(wildcards), failed_((pattern.size() + 1) * (text.size() + 1)) {}

    /// From these positions of pattern and text to the ends of both.
    bool from(std::size_t p, std::size_t t) {
        const std::size_t state = p * (text_.size() + 1) + t;
        if (failed_[state]) return false;
        const bool good = step(p, t);
        failed_[state] = !good;
        return good;
    }

private:
    bool step(std::size_t p, std::size_t t) {
        if (p == pattern_.size()) return t == text_.size();
        if (pattern_[p] == '*') {
            for (std::size_t length = 0; t + length <= text_.size(); ++length)
                if (take(t, length, p + 1)) return true;
            return false;
        }
        if (const auto range = range_at(pattern_.substr(p))) {
            const std::size_t length = digits_in(text_.substr(t), *range);
            return length > 0 && take(t, length, p + range->length);
        }
        return t < text_.size() && pattern_[p] == text_[t] && from(p + 1, t + 1);
    }

    /// A wildcard stands for `length` characters, and the rest of the pattern for the rest of the text.
    bool take(std::size_t t, std::size_t length, std::size_t rest) {
        const std::size_t before = wildcards_.size();
        wildcards_.emplace_back(text_.substr(t, length));
        if (from(rest, t + length)) return true;
        wildcards_.resize(before);
        return false;
    }

    std::string_view pattern_, text_;
    std::vector<std::string>& wildcards_;
    std::vector<bool> failed_;
};

/// Takes the first segment off a path.
std::string_view take_segment(std::string_view& path) {
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    return segment;
}

}  // namespace

Glob::Glob(std::string_view pattern) : text_(pattern) {}

std::optional<Glob::Match> Glob::match(std::string_view path) const {
    Match match;
    std::string_view pattern = text_, rest = path;
    while (!pattern.empty()) {
        if (rest.empty()) return {};
        const std::string_view segment = take_segment(pattern);
        if (!SegmentMatch(segment, take_segment(rest), match.wildcards).from(0, 0)) return {};
    }
    if (!rest.empty()) match.below = fmt::format("/{}", rest);
    return match;
}

std::string Glob::fill(const Match& match) const {
    std::string path;
    std::size_t next = 0;
    for (std::string_view rest = text_; !rest.empty();) {
        const auto range = range_at(rest);
        const std::size_t length = range ? range->length : 1;
        const bool wildcard = range || rest[0] == '*';
        path +=
            wildcard && next < match.wildcards.size() ? match.wildcards[next++] : std::string(rest.substr(0, length));
        rest.remove_prefix(length);
    }
    return path + match.below;
}

int Glob::wildcards() const {
    int count = 0;
    for (std::string_view rest = text_; !rest.empty();) {
        const auto range = range_at(rest);
        count += range || rest[0] == '*';
        rest.remove_prefix(range ? range->length : 1);
    }
    return count;
}

std::string glob_problem(std::string_view pattern) {
    if (pattern.empty()) return "it is empty";
    if (pattern.front() == '/' || pattern.back() == '/' || pattern.find("//") != std::string_view::npos)
        return "`/` stands between two names";
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == ']') return "`]` ends no range";
        if (pattern[i] != '[') continue;
        const auto range = range_at(pattern.substr(i));
        if (!range) return "a range of numbers is written `[2-5]`";
        if (range->first > range->last) return fmt::format("the range `{}` is empty", pattern.substr(i, range->length));
        i += range->length - 1;
    }
    return {};
}

namespace {

/// `hidden3/dense` -> `hidden*/dense`, with whatever wildcard is given for the numbers.
std::string generalized(std::string_view path, std::string_view wildcard) {
    std::string result;
    for (std::size_t i = 0; i < path.size();) {
        if (!is_digit(path[i])) {
            result += path[i++];
            continue;
        }
        while (i < path.size() && is_digit(path[i])) ++i;
        result += wildcard;
    }
    return result;
}

/// The wildcards that a pattern uses, as written.
std::vector<std::string> wildcards_of(std::string_view pattern) {
    std::vector<std::string> result;
    for (; !pattern.empty();) {
        const auto range = range_at(pattern);
        const std::size_t length = range ? range->length : 1;
        if (range || pattern[0] == '*') result.emplace_back(pattern.substr(0, length));
        pattern.remove_prefix(length);
    }
    return result;
}

void add(std::vector<std::string>& names, std::string name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
}

/// Every path and every scope above one.
std::vector<std::string> with_scopes(const std::vector<std::string>& paths) {
    std::vector<std::string> names;
    for (const std::string& path : paths) {
        for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
            add(names, path.substr(0, slash));
        add(names, path);
    }
    return names;
}

}  // namespace

std::string glob_suggestion(std::string_view pattern, const std::vector<std::string>& paths) {
    std::vector<std::string> candidates, topmost;
    const auto wildcards = wildcards_of(pattern);
    for (const std::string& name : with_scopes(paths)) {
        if (name.find('/') == std::string::npos) add(topmost, name);
        for (const std::string& wildcard : wildcards) add(candidates, generalized(name, wildcard));
        add(candidates, generalized(name, "*"));
        add(candidates, name);
    }
    std::erase_if(candidates, [&](const std::string& candidate) {
        return std::ranges::none_of(paths, [&](const std::string& path) { return Glob(candidate).matches(path); });
    });
    const std::string near = nearest(pattern, candidates);
    if (!near.empty()) return fmt::format("did you mean `{}`?", near);
    return suggestion(pattern, topmost);
}

bool read_glob(const Value& value, std::string& out, const std::string& label, Diagnostics& diagnostics) {
    const Reading reading{label, {}, diagnostics};
    if (!value.is_scalar()) return reading.wrong(value, FieldType<Glob>::expects({}));
    if (const std::string problem = glob_problem(value.text); !problem.empty()) {
        diagnostics.error(value, fmt::format("{}: `{}` is no pattern: {}", label, value.text, problem));
        return false;
    }
    return out = value.text, true;
}

bool FieldType<Glob>::read(const Value& value, Glob& out, const Reading& reading) {
    std::string pattern;
    if (!read_glob(value, pattern, reading.label, reading.diagnostics)) return false;
    return out = Glob(pattern), true;
}

}  // namespace declare
