#include "tests/support/json_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>
#include <set>
#include <stdexcept>

#include "runner/results/program.h"
#include "runner/store/json.h"

namespace tests {
namespace {

using declare::to_bool;
using declare::to_number;

bool is_text(const Value& value) {
    return value.is_scalar() && (value.quoted || (!to_bool(value) && !to_number(value)));
}

bool is_type(const Value& value, const std::string& type) {
    if (type == "object") return value.is_map();
    if (type == "array") return value.is_list();
    if (type == "null") return value.is_null();
    if (type == "boolean") return to_bool(value).has_value();
    const auto number = to_number(value);
    if (type == "integer") return number && *number == std::floor(*number);
    if (type == "number") return number.has_value();
    if (type == "string") return is_text(value);
    throw std::runtime_error("unknown type " + type);
}

/// std::regex is slow, above all under the sanitizers, and the same names meet the same patterns ever again.
bool matches(const std::string& text, const std::string& pattern) {
    static std::map<std::string, std::regex> compiled;
    static std::map<std::pair<std::string, std::string>, bool> known;
    const auto [answer, is_new] = known.try_emplace({pattern, text}, false);
    if (is_new) answer->second = std::regex_search(text, compiled.try_emplace(pattern, pattern).first->second);
    return answer->second;
}

class Judge {
public:
    explicit Judge(const Value& root) : root_(root) {}

    std::string fault(const Value& value, const Value& schema, const std::string& path) const {
        if (to_bool(schema)) return *to_bool(schema) ? "" : path + ": is not allowed";
        if (const Value* ref = schema.find("$ref")) return fault(value, target(ref->text), path);
        for (const auto& keyword : schema.entries)
            if (std::string found = by_keyword(value, schema, keyword, path); !found.empty()) return found;
        return {};
    }

private:
    const Value& target(const std::string& ref) const {
        const Value* found = root_.find("definitions")->find(ref.substr(std::string("#/definitions/").size()));
        if (!found) throw std::runtime_error("no definition " + ref);
        return *found;
    }

    bool fits(const Value& value, const Value& schema) const { return fault(value, schema, "").empty(); }

    std::string by_keyword(const Value& value, const Value& schema, const Value::Entry& keyword,
                           const std::string& path) const {
        const std::string& key = keyword.key;
        const Value& rule = keyword.value;
        static const std::set<std::string> silent = {"$schema", "title",       "description", "enumDescriptions",
                                                     "default", "definitions", "then",        "else"};
        if (silent.contains(key)) return {};
        if (key == "anyOf" || key == "oneOf" || key == "allOf") return by_choice(value, key, rule, path);
        if (key == "not") return fits(value, rule) ? path + ": is what it must not be" : "";
        if (key == "if") {
            const Value* next = schema.find(fits(value, rule) ? "then" : "else");
            return next ? fault(value, *next, path) : "";
        }
        if (key == "type" || key == "enum") return by_list(value, key, rule, path);
        if (key == "pattern") return is_text(value) && !matches(value.text, rule.text) ? path + ": " + value.text : "";
        if (key.find("inimum") != key.npos || key.find("aximum") != key.npos) return by_bound(value, key, rule, path);
        if (key == "items" || key == "minItems") return by_items(value, key, rule, path);
        return by_keys(value, schema, keyword, path);
    }

    std::string by_choice(const Value& value, const std::string& key, const Value& rule,
                          const std::string& path) const {
        std::size_t fitting = 0;
        std::string faults;
        for (const Value& choice : rule.items) {
            const std::string found = fault(value, choice, path);
            if (found.empty() && key == "anyOf") return {};
            fitting += found.empty();
            faults += found.empty() ? "" : "\n  " + found;
        }
        const bool good = key == "oneOf" ? fitting == 1 : key == "allOf" && fitting == rule.items.size();
        return good ? "" : fmt::format("{}: {} {}{}", path, key, fitting, faults);
    }

    static std::string by_list(const Value& value, const std::string& key, const Value& rule, const std::string& path) {
        const std::vector<Value> one = {rule};
        const bool good = std::ranges::any_of(rule.is_list() ? rule.items : one, [&](const Value& item) {
            return key == "type" ? is_type(value, item.text) : same(value, item);
        });
        return good ? "" : fmt::format("{}: {} does not fit {} {}", path, show(value), key, show(rule));
    }

    static std::string by_bound(const Value& value, const std::string& key, const Value& rule,
                                const std::string& path) {
        const auto number = to_number(value);
        const double bound = to_number(rule).value();
        if (!number) return {};
        const bool good = key == "minimum"            ? *number >= bound
                          : key == "maximum"          ? *number <= bound
                          : key == "exclusiveMinimum" ? *number > bound
                                                      : *number < bound;
        return good ? "" : fmt::format("{}: {} {} {}", path, *number, key, bound);
    }

    std::string by_items(const Value& value, const std::string& key, const Value& rule, const std::string& path) const {
        if (!value.is_list()) return {};
        if (key == "minItems") return std::ssize(value.items) >= *to_integer(rule) ? "" : path + ": too short";
        for (const Value& item : value.items)
            if (std::string found = fault(item, rule, path + "[]"); !found.empty()) return found;
        return {};
    }

    std::string by_keys(const Value& value, const Value& schema, const Value::Entry& keyword,
                        const std::string& path) const {
        const auto& [key, place, rule] = keyword;
        if (!value.is_map()) return {};
        if (key == "minProperties") return std::ssize(value.entries) >= *to_integer(rule) ? "" : path + ": too few";
        if (key == "maxProperties") return std::ssize(value.entries) <= *to_integer(rule) ? "" : path + ": too many";
        if (key == "required") {
            for (const Value& name : rule.items)
                if (!value.find(name.text)) return path + ": lacks " + name.text;
            return {};
        }
        if (key == "dependencies") {
            for (const auto& [name, at, others] : rule.entries)
                for (const Value& other : others.items)
                    if (value.find(name) && !value.find(other.text)) return path + ": lacks " + other.text;
            return {};
        }
        for (const auto& entry : value.entries)
            if (std::string found = by_key(entry, schema, key, rule, path + "." + entry.key); !found.empty())
                return found;
        return {};
    }

    std::string by_key(const Value::Entry& entry, const Value& schema, const std::string& key, const Value& rule,
                       const std::string& path) const {
        if (key == "properties") return rule.find(entry.key) ? fault(entry.value, *rule.find(entry.key), path) : "";
        if (key == "propertyNames") return fault(Value::string(entry.key), rule, path);
        if (key == "patternProperties") {
            for (const auto& pattern : rule.entries)
                if (matches(entry.key, pattern.key)) return fault(entry.value, pattern.value, path);
            return {};
        }
        if (key != "additionalProperties") throw std::runtime_error("unknown keyword " + key);
        const Value* named = schema.find("properties");
        if (named && named->find(entry.key)) return {};
        if (const Value* patterns = schema.find("patternProperties"))
            for (const auto& pattern : patterns->entries)
                if (matches(entry.key, pattern.key)) return {};
        return fault(entry.value, rule, path);
    }

    const Value& root_;
};

constexpr const char* script = R"(
import json, sys
try:
    import jsonschema
except ImportError:
    sys.exit(0)
given = json.load(sys.stdin)
jsonschema.Draft7Validator.check_schema(given["schema"])
validator = jsonschema.Draft7Validator(given["schema"])
print(" ".join("1" if validator.is_valid(value) else "0" for value in given["values"]))
)";

}  // namespace

std::string schema_fault(const Value& value, const Value& schema) { return Judge(schema).fault(value, schema, "it"); }

std::optional<std::vector<bool>> python_accepts(const Value& schema, const std::vector<Value>& values) {
    Value given = Value::map();
    given.set("schema", schema);
    given.set("values", Value::list(values));
    const auto answer = runner::run_program("/usr/bin/python3", {"-c", script}, runner::to_json_line(given));
    if (answer.problem == "/usr/bin/python3 is not installed") return {};
    if (!answer.problem.empty()) throw std::runtime_error(answer.problem);
    if (answer.out.empty()) return {};
    std::vector<bool> verdicts;
    for (const char c : answer.out)
        if (c == '0' || c == '1') verdicts.push_back(c == '1');
    return verdicts;
}

}  // namespace tests
