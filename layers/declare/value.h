#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "layers/declare/place.h"

namespace declare {

/// Where something stands in a file, and through what it came there.
struct Located {
    /// The use that brought it: `$name` or `*alias`.
    struct Use {
        std::string text;
        Place place;
        bool whole = true;  // false: it brought something that holds this
    };

    Place place;
    std::vector<Use> via = {};
};

/// A value that a file holds, with its place: what every text becomes before it gets a type.
/// Aliases, merge keys and parameters are already expanded; `via` remembers through what it came.
struct Value : Located {
    enum class Kind { null, scalar, list, map };
    struct Entry;

    Kind kind = Kind::null;
    std::string text;     // of a scalar
    bool quoted = false;  // a quoted scalar is text, whatever it looks like
    std::vector<Value> items;
    std::vector<Entry> entries;  // in the file's order, keys unique

    bool is_null() const { return kind == Kind::null; }
    bool is_scalar() const { return kind == Kind::scalar; }
    bool is_list() const { return kind == Kind::list; }
    bool is_map() const { return kind == Kind::map; }

    /// The value under `key` of a map, or nullptr.
    const Value* find(std::string_view key) const;
    Value* find(std::string_view key);
    /// Sets `key` of a map, in its old position if it has one.
    void set(std::string_view key, Value value);
    void remove(std::string_view key);
    /// The keys of a map, in their order.
    std::vector<std::string> keys() const;
    /// Notes on this value and on all that it holds that `use` brought it here.
    void came_through(Use use);
    /// How many values this one is made of, itself included.
    std::size_t count() const;

    static Value null();
    static Value boolean(bool b);
    static Value integer(std::int64_t i);
    static Value number(double d);
    static Value string(std::string_view s);
    static Value list();
    static Value list(std::vector<Value> items);
    static Value map();
};

struct Value::Entry {
    std::string key;
    Place place;
    Value value;
};

/// Equal in content, wherever each stands.
bool same(const Value& a, const Value& b);

/// What an unquoted scalar says; nothing if it is no such thing. No octal, no hexadecimal, no locale.
std::optional<bool> to_bool(const Value& value);
std::optional<std::int64_t> to_integer(const Value& value);
std::optional<double> to_number(const Value& value);

/// One line of YAML flow style, for messages and for comparison: `{units: 100, activation: elu}`.
std::string show(const Value& value);

}  // namespace declare
