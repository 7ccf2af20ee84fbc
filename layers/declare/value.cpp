#include "layers/declare/value.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "layers/declare/decimal.h"

namespace declare {

const Value* Value::find(std::string_view key) const {
    for (const Entry& entry : entries)
        if (entry.key == key) return &entry.value;
    return nullptr;
}

Value* Value::find(std::string_view key) { return const_cast<Value*>(std::as_const(*this).find(key)); }

std::vector<std::string> Value::keys() const {
    std::vector<std::string> result;
    for (const Entry& entry : entries) result.push_back(entry.key);
    return result;
}

void Value::set(std::string_view key, Value value) {
    kind = Kind::map;
    if (Value* old = find(key))
        *old = std::move(value);
    else
        entries.push_back({std::string(key), value.place, std::move(value)});
}

void Value::remove(std::string_view key) {
    std::erase_if(entries, [&](const Entry& entry) { return entry.key == key; });
}

void Value::came_through(Use use) {
    via.push_back(use);
    use.whole = false;
    for (Value& item : items) item.came_through(use);
    for (Entry& entry : entries) entry.value.came_through(use);
}

std::size_t Value::count() const {
    std::size_t sum = 1;
    for (const Value& item : items) sum += item.count();
    for (const Entry& entry : entries) sum += entry.value.count();
    return sum;
}

namespace {
Value scalar(std::string text, bool quoted) {
    Value value;
    value.kind = Value::Kind::scalar;
    value.text = std::move(text);
    value.quoted = quoted;
    return value;
}
}  // namespace

Value Value::null() { return {}; }

Value Value::boolean(bool b) { return scalar(b ? "true" : "false", false); }
Value Value::integer(std::int64_t i) { return scalar(fmt::format("{}", i), false); }
Value Value::number(double d) { return scalar(fmt::format("{}", d), false); }
Value Value::string(std::string_view s) { return scalar(std::string(s), true); }

Value Value::list() { return list(std::vector<Value>()); }

Value Value::list(std::vector<Value> items) {
    Value value;
    value.kind = Kind::list;
    value.items = std::move(items);
    return value;
}

Value Value::map() {
    Value value;
    value.kind = Kind::map;
    return value;
}

bool same(const Value& a, const Value& b) {
    if (a.kind != b.kind) return false;
    switch (a.kind) {
        case Value::Kind::null:
            return true;
        case Value::Kind::scalar: {
            const auto x = to_number(a), y = to_number(b);
            if (x && y) return *x == *y;
            const bool text_a = a.quoted || !(to_bool(a) || x), text_b = b.quoted || !(to_bool(b) || y);
            return text_a == text_b && a.text == b.text;
        }
        case Value::Kind::list:
            return std::ranges::equal(a.items, b.items, same);
        case Value::Kind::map:
            return a.entries.size() == b.entries.size() &&
                   std::ranges::all_of(a.entries, [&](const Value::Entry& entry) {
                       const Value* other = b.find(entry.key);
                       return other && same(entry.value, *other);
                   });
    }
    return false;
}

std::optional<bool> to_bool(const Value& value) {
    if (!value.is_scalar() || value.quoted) return {};
    if (value.text == "true") return true;
    if (value.text == "false") return false;
    return {};
}

namespace {

/// The digits of a YAML number without its plus sign; nothing for a leading zero, which some readers take for octal.
std::optional<std::string_view> decimal(const Value& value) {
    if (!value.is_scalar() || value.quoted || value.text.empty()) return {};
    std::string_view text = value.text;
    if (text.front() == '+') text.remove_prefix(1);
    std::string_view digits = text;
    if (!digits.empty() && digits.front() == '-') digits.remove_prefix(1);
    if (digits.empty() || !(std::isdigit(static_cast<unsigned char>(digits.front())) || digits.front() == '.'))
        return {};
    const bool leading_zero =
        digits.size() > 1 && digits[0] == '0' && std::isdigit(static_cast<unsigned char>(digits[1]));
    if (leading_zero) return {};
    return text;
}

bool looks_typed(const std::string& text) {
    Value plain = Value::string(text);
    plain.quoted = false;
    return to_bool(plain) || to_number(plain) || text == "null" || text == "~" || text.empty();
}

std::string show_scalar(const Value& value) {
    const bool special = value.text.find_first_of("{}[],:#&*!|>'\"%@`\n") != std::string::npos;
    if (value.quoted && (special || looks_typed(value.text))) return fmt::format("{:?}", value.text);
    return value.text;
}

}  // namespace

std::optional<std::int64_t> to_integer(const Value& value) {
    const auto text = decimal(value);
    if (!text) return {};
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc() || end != text->data() + text->size()) return {};
    return number;
}

std::optional<double> to_number(const Value& value) {
    const auto text = decimal(value);
    const auto number = text ? read_decimal(*text) : std::nullopt;
    return number && std::isfinite(*number) ? number : std::nullopt;
}

std::string show(const Value& value) {
    switch (value.kind) {
        case Value::Kind::null:
            return "null";
        case Value::Kind::scalar:
            return show_scalar(value);
        case Value::Kind::list: {
            std::vector<std::string> parts;
            for (const Value& item : value.items) parts.push_back(show(item));
            return fmt::format("[{}]", fmt::join(parts, ", "));
        }
        case Value::Kind::map: {
            std::vector<std::string> parts;
            for (const auto& entry : value.entries)
                parts.push_back(fmt::format("{}: {}", entry.key, show(entry.value)));
            return fmt::format("{{{}}}", fmt::join(parts, ", "));
        }
    }
    return {};
}

}  // namespace declare
