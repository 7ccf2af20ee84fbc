#include "tests/fuzz/mutation.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "layers/declare/diagnostic.h"
#include "runner/config/text/yaml.h"
#include "runner/store/json.h"
#include "tests/fuzz/words.h"

namespace tests::fuzz {
namespace {

using declare::Value;

constexpr std::size_t most_values = 20'000;  // a mutant is not to grow for ever

void collect(Value& value, std::vector<Value*>& all) {
    all.push_back(&value);
    for (Value& item : value.items) collect(item, all);
    for (Value::Entry& entry : value.entries) collect(entry.value, all);
}

/// Numbers at the ends of their types, and texts that mean something elsewhere.
Value drawn_scalar(Choices& choices) {
    static const std::vector<std::string> numbers = {"0",
                                                     "1",
                                                     "-1",
                                                     "2",
                                                     "3",
                                                     "7",
                                                     "0.5",
                                                     "-0.0",
                                                     "1e-320",
                                                     "1e308",
                                                     "-1e308",
                                                     "1e999",
                                                     "2147483648",
                                                     "4294967295",
                                                     "9007199254740993",
                                                     "9223372036854775807",
                                                     "-9223372036854775808",
                                                     "18446744073709551615"};
    static const std::vector<std::string> texts = {"",        "a",        "../a", "/",  "\xc3\xa9",
                                                   "<b>&\"'", "\x1b[31m", "\n",   "$x", "5%"};
    Value value = Value::string("");
    switch (choices.below(5)) {
        case 0:
            return Value::null();
        case 1:
            return Value::boolean(choices.one_in(2));
        case 2:
            value.text = choices.pick(texts);
            return value;
        case 3:
            value.text = choices.pick(words());
            return value;
        default:
            value.text = choices.pick(numbers);
            value.quoted = false;
            return value;
    }
}

void change_list(Value& list, Choices& choices) {
    std::vector<Value>& items = list.items;
    const std::size_t at = choices.below(items.size());
    const auto place = items.begin() + static_cast<std::ptrdiff_t>(at);
    switch (choices.below(3)) {
        case 0:
            items.erase(place);
            return;
        case 1:
            std::swap(items[at], choices.pick(items));
            return;
        default:
            const Value copy = items[at];
            items.insert(place, 1 + choices.below(3), copy);
    }
}

void change_map(Value& map, Choices& choices) {
    std::vector<Value::Entry>& entries = map.entries;
    const std::size_t at = choices.below(entries.size());
    switch (choices.below(4)) {
        case 0:
            entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(at));
            return;
        case 1:
            std::swap(entries[at].value, choices.pick(entries).value);
            return;
        case 2: {
            const std::string& key = choices.pick(words());
            if (!map.find(key)) entries[at].key = key;
            return;
        }
        default:
            const Value copy = entries[at].value;
            map.set(choices.pick(words()), copy);
    }
}

void replace(Value& root, std::vector<Value*>& all, Value& at, Choices& choices) {
    const Value other = *choices.pick(all);
    switch (choices.below(4)) {
        case 0:
            if (root.count() + other.count() <= most_values) at = other;
            return;
        case 1:
            at = Value::list(std::vector<Value>(choices.below(3), Value(at)));
            return;
        default:
            at = drawn_scalar(choices);
    }
}

/// As YAML's flow style has it: only what was quoted is quoted.
std::string flow(const Value& value) {
    std::string text;
    if (value.is_list()) {
        for (const Value& item : value.items) text += (text.empty() ? "" : ", ") + flow(item);
        return "[" + text + "]";
    }
    if (value.is_map()) {
        for (const Value::Entry& entry : value.entries)
            text +=
                (text.empty() ? "" : ", ") + runner::to_json_line(Value::string(entry.key)) + ": " + flow(entry.value);
        return "{" + text + "}";
    }
    if (value.is_null()) return "null";
    const bool plain = !value.text.empty() && std::ranges::all_of(value.text, [](unsigned char c) {
        return std::isalnum(c) || c == '_' || c == '.' || c == '-' || c == '$' || c == '%' || c == '/';
    });
    return plain ? value.text : runner::to_json_line(Value::string(value.text));
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

void replace_word(std::string& line, Choices& choices) {
    const auto is_word = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '.' || c == '-'; };
    std::size_t begin = line.empty() ? 0 : choices.below(line.size());
    while (begin > 0 && is_word(static_cast<unsigned char>(line[begin - 1]))) --begin;
    std::size_t end = begin;
    while (end < line.size() && is_word(static_cast<unsigned char>(line[end]))) ++end;
    line.replace(begin, end - begin, choices.one_in(2) ? drawn_scalar(choices).text : choices.pick(words()));
}

}  // namespace

void mutate(Value& root, Choices& choices) {
    std::vector<Value*> all;
    collect(root, all);
    Value& at = *choices.pick(all);
    if (!at.items.empty() && choices.one_in(2)) return change_list(at, choices);
    if (!at.entries.empty() && !choices.one_in(4)) return change_map(at, choices);
    replace(root, all, at, choices);
}

std::string mutate_lines(const std::string& text, Choices& choices) {
    std::vector<std::string> lines = lines_of(text);
    if (lines.empty()) return choices.pick(words()) + "\n";
    const std::size_t at = choices.below(lines.size());
    const auto place = lines.begin() + static_cast<std::ptrdiff_t>(at);
    switch (choices.below(5)) {
        case 0:
            lines.erase(place);
            break;
        case 1:
            lines.insert(place, 1 + choices.below(4), std::string(lines[at]));
            break;
        case 2:
            std::swap(lines[at], choices.pick(lines));
            break;
        case 3:
            lines[at].insert(0, choices.below(8), ' ');
            break;
        default:
            replace_word(lines[at], choices);
    }
    return fmt::format("{}\n", fmt::join(lines, "\n"));
}

std::string mutate_yaml(const std::string& text, Choices& choices) {
    declare::Diagnostics diagnostics;
    auto value = runner::read_yaml(std::make_shared<declare::Source>("mutant", text), diagnostics);
    if (!value || diagnostics.errors() > 0 || choices.one_in(3)) return mutate_lines(text, choices);
    mutate(*value, choices);
    if (!value->is_map()) return flow(*value) + "\n";
    std::string result;  // a line a section, so that messages stay about something
    for (const Value::Entry& entry : value->entries)
        result += fmt::format("{}: {}\n", flow(Value::string(entry.key)), flow(entry.value));
    return result;
}

std::string mutate_json(const std::string& text, Choices& choices) {
    try {
        Value value = runner::from_json(text);
        mutate(value, choices);
        return runner::to_json(value);
    } catch (const declare::InvalidInput&) {
        return mutate_lines(text, choices);
    }
}

}  // namespace tests::fuzz
