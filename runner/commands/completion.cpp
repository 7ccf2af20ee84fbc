#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "runner/commands/catalog.h"
#include "runner/commands/shared.h"
#include "runner/config/model/entry_words.h"
#include "runner/config/schema/families.h"
#include "runner/config/schema/sections.h"

namespace runner {
namespace completion {  // the short names of its helpers are its own
namespace {

using Words = std::vector<std::string>;

/// What may stand at a place of the command line.
struct Wanted {
    enum class Kind { anything, words, yaml, results, file, folder };
    Kind kind = Kind::anything;
    Words words = {};
};

/// `csv|jsonl` lists words; `N|LIST` says what to write, and is none of them.
Words listed(const std::string& text) {
    const bool words =
        text.find('|') != text.npos && std::ranges::none_of(text, [](unsigned char c) { return std::isupper(c); });
    return words ? split(text, '|') : Words();
}

/// Everything that `explain` knows.
Words names() {
    std::set<std::string> all;
    for (const Section& section : sections()) all.insert(section.key);
    for (const EntryWord& word : entry_words()) all.insert(word.name);
    for (const declare::Catalog* family : families())
        for (const std::string& name : family->names()) all.insert(name);
    return {all.begin(), all.end()};
}

Words kinds() {
    Words result;
    for (const declare::Catalog* family : families()) result.push_back(family->family);
    return result;
}

Wanted of_words(const Command& command) {
    if (command.word == "FILE") return {Wanted::Kind::yaml};
    if (command.word.starts_with("RESULTS")) return {Wanted::Kind::results};
    if (command.word == "NAME") return {Wanted::Kind::words, names()};
    if (command.word == "KIND") return {Wanted::Kind::words, kinds()};
    return {Wanted::Kind::words, listed(command.word)};
}

Wanted of_option(const Option& option) {
    if (option.value == "FILE") return {Wanted::Kind::file};
    if (option.value == "DIR") return {Wanted::Kind::folder};
    const Words words = listed(option.value);
    return words.empty() ? Wanted{} : Wanted{Wanted::Kind::words, words};
}

/// The second word of `data info`, `data fetch`.
Words datasets() { return families().front()->names(); }

// ---- bash ----------------------------------------------------------------------------------------------------------

std::string bash_action(const Wanted& wanted) {
    switch (wanted.kind) {
        case Wanted::Kind::words:
            return fmt::format("_runner_words \"{}\"", fmt::join(wanted.words, " "));
        case Wanted::Kind::yaml:
            return "_runner_files '*.@(yaml|yml)'";
        case Wanted::Kind::results:
            return "_runner_files '*.json'";
        case Wanted::Kind::file:
            return "_runner_files '*'";
        case Wanted::Kind::folder:
            return "_runner_files ''";
        case Wanted::Kind::anything:
            break;
    }
    return ":";
}

std::string bash_command(const Command& command) {
    Words options;
    std::string text = fmt::format("    {})\n        case $before in\n", command.name);
    for (const Option& option : command.options) {
        options.push_back(option.name);
        if (!option.value.empty())
            text += fmt::format("        {}) {}; return ;;\n", option.name, bash_action(of_option(option)));
    }
    if (command.name == "results")
        text += fmt::format("        list | prune) {}; return ;;\n", bash_action({Wanted::Kind::yaml}));
    if (command.name == "data")
        text += fmt::format("        info | fetch) _runner_words \"{}\"; return ;;\n", fmt::join(datasets(), " "));
    options.emplace_back("--help");
    return text + fmt::format(
                      "        esac\n        case $word in\n        -*) _runner_words \"{}\" ;;\n        *) {} ;;\n"
                      "        esac\n        ;;\n",
                      fmt::join(options, " "), bash_action(of_words(command)));
}

std::string bash() {
    Words commands_and_options;
    for (const Command* command : commands()) commands_and_options.push_back(command->name);
    commands_and_options.insert(commands_and_options.end(), {"help", "--help", "--version"});
    std::string text =
        R"(# Completion of `runner` for bash, made by `runner completion bash`: source <(runner completion bash)
_runner_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }

# Folders, and the files that fit a pattern.
_runner_files() {
    compopt -o filenames 2>/dev/null
    local names name
    COMPREPLY=()
    mapfile -t names < <(compgen -f -- "$word")
    for name in "${names[@]}"; do
        # shellcheck disable=SC2053
        if [ -d "${name/#\~/$HOME}" ] || [[ -n $1 && $name == $1 ]]; then COMPREPLY+=("$name"); fi
    done
}

_runner() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
)";
    text += fmt::format("        _runner_words \"{}\"\n", fmt::join(commands_and_options, " "));
    text +=
        "        [ ${#COMPREPLY[@]} -gt 0 ] || _runner_files '*.@(yaml|yml)'\n        return\n    fi\n    case "
        "$command in\n";
    for (const Command* command : commands()) text += bash_command(*command);
    return text + "    *) _runner_files '*.@(yaml|yml)' ;;\n    esac\n}\n\ncomplete -F _runner runner\n";
}

// ---- zsh -----------------------------------------------------------------------------------------------------------

/// Within single quotes, where brackets and colons mean something to _arguments.
std::string zsh_text(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return result;
}

std::string zsh_action(const Wanted& wanted) {
    switch (wanted.kind) {
        case Wanted::Kind::words:
            return fmt::format("({})", fmt::join(wanted.words, " "));
        case Wanted::Kind::yaml:
            return "_files -g \"*.(yaml|yml)\"";
        case Wanted::Kind::results:
            return "_files -g \"*.json\"";
        case Wanted::Kind::file:
            return "_files";
        case Wanted::Kind::folder:
            return "_files -/";
        case Wanted::Kind::anything:
            break;
    }
    return " ";
}

std::string zsh_command(const Command& command) {
    std::string text = fmt::format("    {})\n        _arguments -s", command.name);
    for (const Option& option : command.options) {
        text += fmt::format(" \\\n            '{}{}[{}]", option.many ? "*" : "", option.name, zsh_text(option.doc));
        if (!option.value.empty()) text += fmt::format(":{}:{}", zsh_text(option.value), zsh_action(of_option(option)));
        text += "'";
    }
    text += " \\\n            '(- *)--help[tells more]'";
    if (command.name == "data")
        text += fmt::format(" \\\n            '1:what:({})' \\\n            '2:dataset:({})'",
                            fmt::join(listed(command.word), " "), fmt::join(datasets(), " "));
    else if (command.name == "results")
        text += fmt::format(" \\\n            '1:what:({})' \\\n            '*:file or folder:{}'",
                            fmt::join(listed(command.word), " "), zsh_action({Wanted::Kind::yaml}));
    else if (command.most_words > 0)
        text += fmt::format(" \\\n            '{}:{}:{}'", command.most_words > 1 ? "*" : "1", zsh_text(command.word),
                            zsh_action(of_words(command)));
    return text + "\n        ;;\n";
}

std::string zsh() {
    std::string text = R"zsh(#compdef runner
# Completion of `runner` for zsh, made by `runner completion zsh`: a file called _runner in a folder of $fpath.
_runner() {
    local -a commands=(
)zsh";
    for (const Command* command : commands())
        text += fmt::format("        '{}:{}'\n", command->name, zsh_text(command->doc));
    text += R"zsh(    )
    if (( CURRENT == 2 )); then
        _describe -t commands command commands
        _files -g "*.(yaml|yml)"
        return
    fi
    shift words
    (( CURRENT-- ))
    case $words[1] in
)zsh";
    for (const Command* command : commands()) text += zsh_command(*command);
    return text + R"zsh(    *) _files -g "*.(yaml|yml)" ;;
    esac
}
if [ "$funcstack[1]" = _runner ]; then _runner "$@"; else compdef _runner runner; fi
)zsh";
}

ExitCode run(const Arguments& arguments, Terminal& terminal) {
    const std::string& shell = arguments.words[0];
    if (shell != "bash" && shell != "zsh")
        throw UsageError(fmt::format("`completion`: expected one of `bash`, `zsh`, received `{}`", shell));
    terminal.out(shell == "bash" ? bash() : zsh());
    return ExitCode::done;
}

}  // namespace
}  // namespace completion

const Command completion_command{
    "completion",
    "Prints what makes a shell complete this command line: source <(runner completion bash)",
    "bash|zsh",
    1,
    1,
    {},
    completion::run};

}  // namespace runner
