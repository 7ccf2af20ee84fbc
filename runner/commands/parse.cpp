#include "runner/commands/parse.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <ranges>

#include "layers/declare/diagnostic.h"
#include "runner/version.h"

namespace runner {

std::optional<std::string> Arguments::get(const std::string& option) const {
    const auto found = options.find(option);
    return found == options.end() ? std::nullopt : std::optional(found->second.back());
}

std::vector<std::string> Arguments::all(const std::string& option) const {
    const auto found = options.find(option);
    return found == options.end() ? std::vector<std::string>() : found->second;
}

std::optional<std::int64_t> Arguments::number(const std::string& option, std::int64_t least) const {
    const auto text = get(option);
    if (!text) return {};
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc() || end != text->data() + text->size() || number < least)
        throw UsageError(fmt::format("{}: expected a whole number, at least {}, received `{}`", option, least, *text));
    return number;
}

namespace {

const Command* find(std::string_view name) {
    const auto found = std::ranges::find(commands(), name, &Command::name);
    return found == commands().end() ? nullptr : *found;
}

std::vector<std::string> names() {
    std::vector<std::string> result;
    for (const Command* command : commands()) result.push_back(command->name);
    return result;
}

/// An option that is too long for its column has its doc on a line of its own.
std::string help_line(const Option& option) {
    constexpr std::size_t column = 24;
    const std::string left = with_value(option);
    return left.size() <= column ? fmt::format("  {:<{}} {}\n", left, column, option.doc)
                                 : fmt::format("  {}\n  {:<{}} {}\n", left, "", column, option.doc);
}

std::string help(const Command& command) {
    std::string text = fmt::format("{}\n\nUsage: {}\n", command.doc, usage(command));
    if (command.name == "run") text += "       runner FILE…\n";
    if (command.options.empty()) return text;
    text += "\nOptions:\n";
    for (const Option& option : command.options) text += help_line(option);
    return text;
}

/// What looks like an experiment file is not a misspelt command.
bool looks_like_file(const std::string& word) {
    return word.find('/') != std::string::npos || word.ends_with(".yaml") || word.ends_with(".yml");
}

std::string option_help(const Command& command, const std::string& word) {
    std::vector<std::string> known;
    for (const Option& option : command.options) known.push_back(option.name);
    const std::string near = declare::nearest(word, known);
    return near.empty() ? fmt::format("`runner {} --help` lists what there is", command.name)
                        : fmt::format("did you mean `{}`?", near);
}

std::string needs_value(const Option& option) {
    return fmt::format("{} needs a value: {}", option.name, with_value(option));
}

/// CLI11's `--jobs: 1 required TEXT missing` in our words.
std::string without_value(const Command& command, std::string_view told) {
    const std::string_view name = told.substr(0, told.find(':'));
    const auto option = std::ranges::find(command.options, name, &Option::name);
    if (option == command.options.end()) return std::string(told);
    return needs_value(*option);
}

/// CLI11 takes the next word as a value, be it an option; and a place to read or write has a name.
void check_values(const Command& command, const Option& option, const std::vector<std::string>& values) {
    const bool place = option.value == "DIR" || option.value == "FILE" || option.value == "PATH";
    for (const std::string& value : values) {
        if (std::ranges::find(command.options, value, &Option::name) != command.options.end())
            throw UsageError(needs_value(option));
        if (place && value.empty())
            throw UsageError(fmt::format("{} needs a name, received ``: {}", option.name, with_value(option)));
    }
}

/// One declaration made into CLI11's parser, and its findings into ours.
Arguments parse_options(const Command& command, std::vector<std::string> words) {
    CLI::App app;
    app.set_help_flag();
    app.allow_extras();
    Arguments arguments;
    std::map<std::string, std::vector<std::string>> values;
    std::map<std::string, CLI::Option*> declared;
    for (const Option& option : command.options) {
        auto& target = values[option.name];
        if (option.value.empty()) {
            declared[option.name] = app.add_flag(option.name);
        } else {
            // TakeAll leaves the judgement of repetitions to us: CLI11 would silently keep the last. A target that is
            // a vector would also take the words that follow the value, such as the file.
            declared[option.name] = app.add_option(option.name, target)
                                        ->expected(1)
                                        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
                                        ->allow_extra_args(false);
        }
    }
    std::ranges::reverse(words);
    try {
        app.parse(words);
    } catch (const CLI::ArgumentMismatch& error) {
        throw UsageError(without_value(command, error.what()));
    } catch (const CLI::ParseError& error) {
        throw UsageError(error.what());
    }
    for (const Option& option : command.options) {
        const std::size_t count = declared[option.name]->count();
        if (count == 0) continue;
        if (count > 1 && !option.many) throw UsageError(fmt::format("{} stands {} times", option.name, count));
        check_values(command, option, values[option.name]);
        arguments.options[option.name] = option.value.empty() ? std::vector<std::string>{""} : values[option.name];
    }
    for (const std::string& word : app.remaining()) {
        if (word.size() > 1 && word[0] == '-')
            throw UsageError(
                fmt::format("unknown option `{}` of `{}`: {}", word, command.name, option_help(command, word)));
        arguments.words.push_back(word);
    }
    return arguments;
}

void check_words(const Command& command, const Arguments& arguments) {
    const auto count = static_cast<int>(arguments.words.size());
    if (count < command.least_words)
        throw UsageError(fmt::format("`{}` needs a {}: {}", command.name, command.word, usage(command)));
    if (count > command.most_words)
        throw UsageError(fmt::format("`{}` takes {}, received `{}`: {}", command.name,
                                     command.most_words == 0 ? "nothing more" : fmt::format("{} only", command.word),
                                     arguments.words[static_cast<std::size_t>(command.most_words)], usage(command)));
    for (const Option& option : command.options)
        if (option.required && !arguments.has(option.name))
            throw UsageError(fmt::format("`{}` needs {}: {}", command.name, with_value(option), usage(command)));
}

}  // namespace

std::string with_value(const Option& option) {
    return option.value.empty() ? option.name : option.name + " " + option.value;
}

std::string usage(const Command& command) {
    std::string words = command.word + (command.most_words > 2 ? "…" : "");
    if (command.least_words == 0 && !words.empty()) words = "[" + words + "]";
    std::string line = "runner " + command.name + (words.empty() ? "" : " " + words);
    for (const Option& option : command.options)
        if (option.required) line += " " + with_value(option);
    return std::ranges::all_of(command.options, &Option::required) ? line : line + " [options]";
}

std::string overview() {
    std::string text =
        "Trains the variants of a network that a YAML file declares, and answers the question that it asks.\n\n"
        "Usage: runner FILE…                 trains: the same as `runner run FILE…`\n"
        "       runner COMMAND [options]\n\nCommands:\n";
    for (const Command* command : commands()) text += fmt::format("  {:<10} {}\n", command->name, command->doc);
    text += "\nExit codes:\n";
    for (const ExitMeaning& exit : exit_meanings)
        text += fmt::format("  {:<10} {}\n", static_cast<int>(exit.code), exit.meaning);
    text += "\n`runner COMMAND --help` tells more. Start with: runner experiments/bn_vs_plain.yaml\n";
    return text;
}

Invocation parse(std::vector<std::string> words) {
    if (words.empty()) throw UsageError("");
    if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
        if (words.size() > 1)
            if (const Command* command = find(words[1])) return {nullptr, {}, help(*command)};
        return {nullptr, {}, overview()};
    }
    if (words[0] == "--version") return {nullptr, {}, fmt::format("runner {}\n", version())};
    const Command* command = find(words[0]);
    if (command) {
        words.erase(words.begin());
    } else {
        if (!looks_like_file(words[0]) && words[0][0] != '-')
            throw UsageError(fmt::format("unknown command `{}`: {}", words[0], declare::suggestion(words[0], names())));
        command = find("run");
    }
    if (std::ranges::find(words, "--help") != words.end() || std::ranges::find(words, "-h") != words.end())
        return {nullptr, {}, help(*command)};
    Arguments arguments = parse_options(*command, words);
    check_words(*command, arguments);
    return {command, std::move(arguments), {}};
}

}  // namespace runner
