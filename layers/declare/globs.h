#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "layers/declare/field.h"

namespace declare {

/// A pattern over paths: `hidden*`, `a/hidden[1-4]/dense`. `*` stands for any text without `/`, `[1-4]` for a whole
/// number in that range. A pattern that matches a scope means all below it.
class Glob {
public:
    Glob() = default;
    explicit Glob(std::string_view pattern);

    /// What the wildcards of a pattern stood for, and what lay below the scope that it matched (`/dense`).
    struct Match {
        std::vector<std::string> wildcards;
        std::string below;
    };
    std::optional<Match> match(std::string_view path) const;
    bool matches(std::string_view path) const { return match(path).has_value(); }
    /// The path that this pattern makes of another's match: each wildcard is what it was there.
    std::string fill(const Match& match) const;
    int wildcards() const;
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// Why a pattern is none, such as a range that is empty; empty if it is well formed.
std::string glob_problem(std::string_view pattern);
/// The way out for a pattern that matches none of `paths`: the nearest that does, else the names of the topmost level.
std::string glob_suggestion(std::string_view pattern, const std::vector<std::string>& paths);
/// Reads a pattern as text; false after an error was reported.
bool read_glob(const Value& value, std::string& out, const std::string& label, Diagnostics& diagnostics);

template <>
struct FieldType<Glob> {
    static bool read(const Value& value, Glob& out, const Reading& reading);
    static Value write(const Glob& glob) { return Value::string(glob.text()); }
    static std::string expects(const Range&) { return "a pattern such as `hidden*`"; }
    static Form form(const Range&) { return Form::of_text(); }
};

}  // namespace declare
