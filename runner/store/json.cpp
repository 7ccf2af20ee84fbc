#include "runner/store/json.h"

#include "runner/store/json_map_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <vector>

#include "layers/declare/diagnostic.h"
#include "layers/declare/utf8.h"

namespace runner {
namespace {

constexpr std::size_t widest = 120;      // of a list or map that is kept on one line
constexpr std::size_t deepest = 200;     // levels; nobody writes more, and recursion must end somewhere
constexpr std::string_view step = "  ";  // of the indent

/// Most texts are written as they are.
bool needs_no_escape(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 127 && c != '"' && c != '\\'; });
}

std::string json_text(const std::string& text) {
    if (needs_no_escape(text)) return '"' + text + '"';
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// A whole number of any size keeps its digits; of other numbers fmt prints the shortest text that reads back alike.
std::string scalar(const Value& value) {
    if (value.quoted) return json_text(value.text);
    if (const auto boolean = declare::to_bool(value)) return *boolean ? "true" : "false";
    const auto number = declare::to_number(value);
    if (number && *number == 0 && std::signbit(*number)) return "-0.0";
    const std::string_view digits = std::string_view(value.text).substr(value.text.starts_with('+') ? 1 : 0);
    if (number && digits.find_first_of(".eE") == digits.npos) return std::string(digits);
    if (number) return fmt::format("{}", *number);
    const bool not_finite = value.text == "nan" || value.text == "-nan" || value.text == "inf" || value.text == "-inf";
    return not_finite ? "null" : json_text(value.text);
}

bool is_plain(const Value& value) { return value.is_scalar() || value.is_null(); }

bool is_row(const Value& value) { return value.is_list() && std::ranges::all_of(value.items, is_plain); }

void append_line(const Value& value, std::string& out);

void append_items(const Value& value, std::string& out) {
    out += '[';
    for (const Value& item : value.items) {
        if (&item != &value.items.front()) out += ", ";
        append_line(item, out);
    }
    out += ']';
}

void append_entries(const Value& value, std::string& out) {
    out += '{';
    for (const Value::Entry& entry : value.entries) {
        if (&entry != &value.entries.front()) out += ", ";
        out += json_text(entry.key) + ": ";
        append_line(entry.value, out);
    }
    out += '}';
}

void append_line(const Value& value, std::string& out) {
    if (value.is_null()) out += "null";
    if (value.is_scalar()) out += scalar(value);
    if (value.is_list()) append_items(value, out);
    if (value.is_map()) append_entries(value, out);
}

/// The length of one line for the value, or more than `limit`; looks no further than it must.
std::size_t length_on_a_line(const Value& value, std::size_t limit) {
    if (value.is_null()) return 4;
    if (value.is_scalar()) return value.text.size() + (value.quoted ? 2 : 0);
    std::size_t length = 2;
    for (const Value& item : value.items) {
        length += 2 + length_on_a_line(item, limit);
        if (length > limit) return length;
    }
    for (const Value::Entry& entry : value.entries) {
        length +=
            entry.key.size() + 4 + (&entry != &value.entries.front() ? 2 : 0) + length_on_a_line(entry.value, limit);
        if (length > limit) return length;
    }
    return length;
}

std::size_t json_depth(const Value& value) {
    std::size_t deepest_part = 0;
    for (const Value& item : value.items) deepest_part = std::max(deepest_part, json_depth(item));
    for (const Value::Entry& entry : value.entries) deepest_part = std::max(deepest_part, json_depth(entry.value));
    return deepest_part + 1;
}

/// A map of several levels reads better on several lines, however short it is.
bool on_one_line(const Value& value, std::size_t indent) {
    if (is_plain(value) || is_row(value)) return true;
    if (value.items.empty() && value.entries.empty()) return true;
    return json_depth(value) <= 4 && length_on_a_line(value, widest) + indent <= widest;
}

void append(const Value& value, std::size_t level, std::string& out) {
    if (on_one_line(value, level * step.size())) return append_line(value, out);
    const auto new_line = [&](std::size_t at) {
        out += '\n';
        for (std::size_t i = 0; i < at; ++i) out += step;
    };
    out += value.is_list() ? '[' : '{';
    for (const Value& item : value.items) {
        if (&item != &value.items.front()) out += ',';
        new_line(level + 1);
        append(item, level + 1, out);
    }
    for (const Value::Entry& entry : value.entries) {
        if (&entry != &value.entries.front()) out += ',';
        new_line(level + 1);
        out += json_text(entry.key) + ": ";
        append(entry.value, level + 1, out);
    }
    new_line(level);
    out += value.is_list() ? ']' : '}';
}

/// Builds values while nlohmann reads: keeps the order of keys, sees those that stand twice.
class JsonBuilder : public nlohmann::json::json_sax_t {
public:
    Value root;
    std::string problem;           // empty: none
    std::size_t problem_byte = 0;  // counted from 1

    bool null() override { return put(Value::null()); }
    bool boolean(bool b) override { return put(Value::boolean(b)); }
    bool number_integer(number_integer_t i) override { return put(Value::integer(i)); }
    bool number_unsigned(number_unsigned_t u) override {
        Value value = Value::integer(0);
        value.text = fmt::format("{}", u);
        return put(std::move(value));
    }
    bool number_float(number_float_t d, const string_t&) override { return put(Value::number(d)); }
    bool string(string_t& text) override { return put(Value::string(text)); }
    bool binary(binary_t&) override { return fail("binary data"); }
    bool start_object(std::size_t) override { return open(Value::map()); }
    bool start_array(std::size_t) override { return open(Value::list()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& text) override {
        auto& entries = open_.back()->entries;
        if (knows(text)) return fail(fmt::format("`{}` stands twice in one object", text));
        entries.push_back({text, {}, Value::null()});
        return true;
    }
    bool parse_error(std::size_t byte, const std::string&, const nlohmann::json::exception& error) override {
        const std::string_view text = error.what();
        const auto what = text.find(": ");  // after "[json.exception.parse_error.101] parse error at line 1, column 2"
        problem_byte = byte;
        return fail(std::string(what == text.npos ? text : text.substr(what + 2)));
    }

private:
    std::vector<Value*> open_;
    std::vector<std::unordered_set<std::string>> keys_;  // of each that is open, once it has many

    /// Whether the innermost object has a key already. Few are looked through; of many, a set is kept.
    bool knows(const std::string& key) {
        constexpr std::size_t few = 16;
        const auto& entries = open_.back()->entries;
        if (entries.size() < few) return open_.back()->find(key) != nullptr;
        auto& keys = keys_.back();
        if (keys.empty())
            for (const Value::Entry& entry : entries) keys.insert(entry.key);
        return !keys.insert(key).second;
    }

    bool fail(std::string text) {
        problem = std::move(text);
        return false;
    }
    Value* place(Value value) {
        if (open_.empty()) return &(root = std::move(value));
        Value& parent = *open_.back();
        if (parent.is_list()) return &parent.items.emplace_back(std::move(value));
        return &(parent.entries.back().value = std::move(value));
    }
    bool put(Value value) {
        place(std::move(value));
        return true;
    }
    bool open(Value value) {
        if (open_.size() == deepest) return fail(fmt::format("nested deeper than {} levels", deepest));
        open_.push_back(place(std::move(value)));
        keys_.emplace_back();
        return true;
    }
    bool close() {
        open_.pop_back();
        keys_.pop_back();
        return true;
    }
};

declare::Place place_of(const std::string& text, const std::string& name, std::size_t byte) {
    declare::Place place{std::make_shared<declare::Source>(name, text)};
    if (byte == 0) return place;
    const std::string_view before = std::string_view(text).substr(0, byte - 1);
    const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    place.line = 1 + static_cast<int>(std::ranges::count(before, '\n'));
    place.column = 1 + static_cast<int>(declare::count_characters(before.substr(line_start)));
    return place;
}

}  // namespace

std::string to_json_line(const Value& value) {
    std::string out;
    append_line(value, out);
    return out;
}

std::string to_json(const Value& value) {
    std::string out;
    append(value, 0, out);
    return out + '\n';
}

void JsonMapText::begin(const std::string& key) {
    text_ += fmt::format("{}\n{}{}: ", text_.empty() ? "{" : ",", step, json_text(key));
}

void JsonMapText::add(const std::string& key, const Value& value) {
    begin(key);
    append(value, 1, text_);
}

void JsonMapText::add(const std::string& key, std::size_t count, const std::function<Value(std::size_t)>& item) {
    begin(key);
    for (std::size_t i = 0; i < count; ++i) {
        text_ += fmt::format("{}\n{}{}", i == 0 ? "[" : ",", step, step);
        append(item(i), 2, text_);
    }
    text_ += fmt::format("\n{}]", step);
}

std::string JsonMapText::end() { return std::move(text_) + "\n}\n"; }

Value from_json(const std::string& text, const std::string& name) {
    JsonBuilder builder;
    if (nlohmann::json::sax_parse(text, &builder)) return std::move(builder.root);
    declare::Diagnostics diagnostics;
    diagnostics.error(place_of(text, name, builder.problem_byte), "not valid JSON: " + builder.problem);
    throw declare::InvalidInput(diagnostics);
}

Value number_or_null(double number) { return std::isfinite(number) ? Value::number(number) : Value::null(); }

}  // namespace runner
