#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "runner/commands/terminal.h"
#include "runner/exit_code.h"

namespace runner {

/// An option of a command: `--jobs N`. A flag has no value.
struct Option {
    std::string name;   // "--jobs"
    std::string value;  // "N"; empty for a flag
    std::string doc;
    bool many = false;  // may stand several times
    bool required = false;
};

/// What the user wrote after the command's name.
struct Arguments {
    std::vector<std::string> words;                           // positional
    std::map<std::string, std::vector<std::string>> options;  // by name; a flag has one empty value

    bool has(const std::string& option) const { return options.contains(option); }
    std::optional<std::string> get(const std::string& option) const;
    std::vector<std::string> all(const std::string& option) const;
    /// The option as a whole number of at least `least`. Throws UsageError.
    std::optional<std::int64_t> number(const std::string& option, std::int64_t least) const;
};

/// A command line that means nothing: exit 2.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// One command of the program: parsing, help and completion all come from this declaration.
struct Command {
    std::string name;
    std::string doc;   // one line
    std::string word;  // what its positional words are: "FILE"; empty: it takes none
    int least_words = 0, most_words = 0;
    std::vector<Option> options;
    ExitCode (*run)(const Arguments& arguments, Terminal& terminal) = nullptr;
};

/// All commands, in the order of the help; each is declared in a file of its own.
const std::vector<const Command*>& commands();

}  // namespace runner
