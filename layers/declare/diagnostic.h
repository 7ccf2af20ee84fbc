#pragma once

#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "layers/declare/value.h"

namespace declare {

/// One thing to tell the user about a place in a source.
struct Diagnostic {
    enum class Severity { error, warning };
    struct Note {
        std::string text;
        Place place;  // shown as `file:line:column` with its line; may be empty
    };

    Severity severity = Severity::error;
    Place place;
    std::string message;
    std::string help;  // the way out, such as the nearest right word
    std::vector<Note> notes;
};

/// A part of a file and the keys that it takes.
struct SectionKeys {
    std::string section;
    std::vector<std::string> keys;
};

/// Collects what is wrong, so that all of it is told at once, in the order of the file, each thing once.
class Diagnostics {
public:
    Diagnostic& error(const Place& place, std::string message, std::string help = {});
    /// At a value, or what else is located: what came through `$name` or an alias also shows where it was used.
    Diagnostic& error(const Located& at, std::string message, std::string help = {});
    Diagnostic& warning(const Place& place, std::string message, std::string help = {});
    /// What was found elsewhere, as it is.
    Diagnostic& add(Diagnostic diagnostic);

    /// The sections of the file that is read: a key that stands in the wrong one is told where it belongs.
    void set_sections(std::vector<SectionKeys> sections) { sections_ = std::move(sections); }
    const std::vector<SectionKeys>& sections() const { return sections_; }
    /// The section that has `key`; empty if none has.
    std::string section_with(std::string_view key) const;

    /// How many errors were reported, repetitions included.
    int errors() const { return errors_; }
    bool has_error_at(const Place& place) const;
    /// Sorted by place, without repetitions.
    std::vector<Diagnostic> all() const;
    /// At most 20 in full, each with the source line and a caret under the place.
    std::string render() const;

private:
    struct Before {
        bool operator()(const Place& a, const Place& b) const { return before(a, b); }
    };
    std::vector<Diagnostic> list_;
    std::vector<SectionKeys> sections_;
    int errors_ = 0;
    std::set<Place, Before> wrong_places_;  // asked for at each of tens of thousands of layers that are wrong
};

/// A finished list of diagnostics as an exception: ends the command with exit code 2.
struct InvalidInput : std::runtime_error {
    explicit InvalidInput(const Diagnostics& diagnostics);
    Diagnostics diagnostics;
};

/// An error about a file as a whole, rather than about a place in it.
[[noreturn]] void throw_invalid_file(const std::string& file, std::string message, std::string help = {});

/// The nearest of `words` to `word`, if near enough to be meant; else empty.
std::string nearest(std::string_view word, const std::vector<std::string>& words);
/// "did you mean `x`?" or, if nothing is near, "known are: `a`, `b`, …".
std::string suggestion(std::string_view word, const std::vector<std::string>& words);

}  // namespace declare
