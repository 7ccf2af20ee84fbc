#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace declare {

/// A text that values are read from: an experiment file, or one `--set` option.
struct Source {
    std::string name;
    std::string text;

    /// Line `number`, counted from 1, without its end; empty beyond the last.
    std::string_view line(int number) const;
};

/// Where something stands in a source. Lines and columns count from 1; columns count characters, not bytes.
struct Place {
    std::shared_ptr<const Source> source;
    int line = 0;
    int column = 0;
    int length = 1;

    /// `file:line:column`, or the source's name alone where no line is known.
    std::string text() const;
    explicit operator bool() const { return source != nullptr; }
};

bool operator==(const Place& a, const Place& b);
bool before(const Place& a, const Place& b);

}  // namespace declare
