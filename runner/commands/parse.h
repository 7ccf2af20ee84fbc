#pragma once

#include "runner/commands/command.h"

namespace runner {

/// What a command line asks for: a command with its arguments, or a text to print.
struct Invocation {
    const Command* command = nullptr;
    Arguments arguments;
    std::string text;  // help or version, where no command is to run
};

/// `words` are the command line without the program's name. Throws UsageError.
Invocation parse(std::vector<std::string> words);

/// `--jobs N`, or a flag's name.
std::string with_value(const Option& option);
/// How a command is called: `runner gate RESULTS --baseline FILE [options]`.
std::string usage(const Command& command);

/// The short help: every command in a line, and what the exit codes say.
std::string overview();

}  // namespace runner
