#include <algorithm>
#include <sstream>

#include "runner/commands/parse.h"
#include "runner/commands/shared.h"
#include "tests/fuzz/catalog.h"

namespace tests::fuzz {
namespace {

using namespace runner;

/// What the commands make of their options before they do anything.
void read_options(const Arguments& arguments) {
    overrides_of(arguments);
    run_options(arguments);
    data_places(arguments);
}

/// A word a line. No command is run: they may write wherever they are told to.
void read(const std::string& input) {
    std::vector<std::string> words;
    std::istringstream lines(input);
    for (std::string line; std::getline(lines, line);)
        if (line.find('\0') == std::string::npos) words.push_back(line);  // as no shell can give it
    try {
        const Invocation invocation = parse(words);
        require(invocation.command || !invocation.text.empty(), "there is a command to run or a text to print");
        if (!invocation.command) return;
        const auto count = static_cast<int>(invocation.arguments.words.size());
        require(count >= invocation.command->least_words && count <= invocation.command->most_words,
                "a command gets as many words as it takes");
        read_options(invocation.arguments);
    } catch (const UsageError&) {
    }
}

std::string in_lines(std::vector<std::string> words) {
    std::string text;
    for (const std::string& word : words) text += word + "\n";
    return text;
}

/// Every command with all of its options.
std::vector<std::string> examples() {
    std::vector<std::string> all = {"", "--help\n", "--version\n", "help\nrun\n"};
    for (const Command* command : commands()) {
        std::vector<std::string> words = {command->name};
        if (command->most_words > 0) words.emplace_back("file.yaml");
        for (const Option& option : command->options) {
            words.push_back(option.name);
            if (!option.value.empty()) words.emplace_back("3");
        }
        all.push_back(in_lines(words));
        all.push_back(in_lines({command->name, "--help"}));
    }
    return all;
}

}  // namespace

extern const Target command_line = {"command_line", read, examples};

}  // namespace tests::fuzz
