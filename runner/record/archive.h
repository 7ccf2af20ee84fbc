#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/declared.h"

/// Records that are declared once and both written and read by that declaration:
///   template <class Archive, class T> void describe(Archive& archive, T& record) { archive.entry("seed", record.seed);
///   }
namespace runner {

/// Throws declare::InvalidInput: "`curve.loss[2]`: expected a number, received true".
[[noreturn]] void expected(const std::string& path, const std::string& what, const Value& received);

template <class T>
struct Archived;  // static Value write(const T&); static void read(const Value&, T&, const std::string& path);

/// Turns a record into a map.
class Writer {
public:
    Value map = Value::map();

    template <class T>
    void entry(const std::string& key, const T& member) {
        map.set(key, Archived<T>::write(member));
    }
    /// Left out where it says nothing: false, empty, or the value of a fresh record.
    template <class T>
    void maybe(const std::string& key, const T& member) {
        if (!(member == T{})) entry(key, member);
    }
    /// Members that stand together in a map of their own.
    template <class Members>
    void group(const std::string& key, const Members& members) {
        Writer inner;
        members(inner);
        if (!inner.map.entries.empty()) map.set(key, std::move(inner.map));
    }
};

/// Fills a record from a map; a key that is not there leaves the member alone.
class Reader {
public:
    Reader(const Value& map, std::string path) : map_(map), path_(std::move(path)) {
        if (!map.is_map()) expected(path_, "a map", map);
    }

    template <class T>
    void entry(const std::string& key, T& member) {
        if (const Value* value = map_.find(key)) Archived<T>::read(*value, member, below(key));
    }
    template <class T>
    void maybe(const std::string& key, T& member) {
        entry(key, member);
    }
    template <class Members>
    void group(const std::string& key, const Members& members) {
        const Value* value = map_.find(key);
        if (!value) return;
        Reader inner(*value, below(key));
        members(inner);
    }
    /// For keys that must be there.
    void require(const std::string& key) const {
        if (!map_.find(key)) expected(below(key), "a value", Value::null());
    }
    const Value& map() const { return map_; }
    std::string below(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }

private:
    const Value& map_;
    std::string path_;
};

template <class T>
Value write_record(const T& record) {
    Writer writer;
    describe(writer, record);
    return std::move(writer.map);
}

template <class T>
T read_record(const Value& value, const std::string& path) {
    T record;
    Reader reader(value, path);
    describe(reader, record);
    return record;
}

template <class T>
struct Archived {
    static Value write(const T& record) { return write_record(record); }
    static void read(const Value& value, T& record, const std::string& path) { record = read_record<T>(value, path); }
};

template <>
struct Archived<std::string> {
    static Value write(const std::string& text) { return Value::string(text); }
    static void read(const Value& value, std::string& text, const std::string& path) {
        if (!value.is_scalar()) expected(path, "text", value);
        text = value.text;
    }
};

template <>
struct Archived<bool> {
    static Value write(bool b) { return Value::boolean(b); }
    static void read(const Value& value, bool& b, const std::string& path) {
        const auto boolean = declare::to_bool(value);
        if (!boolean) expected(path, "true or false", value);
        b = *boolean;
    }
};

template <>
struct Archived<std::int64_t> {
    static Value write(std::int64_t i) { return Value::integer(i); }
    static void read(const Value& value, std::int64_t& i, const std::string& path) {
        const auto integer = declare::to_integer(value);
        if (!integer) expected(path, "a whole number", value);
        i = *integer;
    }
};

/// Of seeds, which are below 2^53.
template <>
struct Archived<std::uint64_t> {
    static Value write(std::uint64_t u) { return Value::integer(static_cast<std::int64_t>(u)); }
    static void read(const Value& value, std::uint64_t& u, const std::string& path) {
        const auto integer = declare::to_integer(value);
        if (!integer || *integer < 0) expected(path, "a whole number, at least 0", value);
        u = static_cast<std::uint64_t>(*integer);
    }
};

/// What is not finite is null.
template <>
struct Archived<double> {
    static Value write(double d) { return std::isfinite(d) ? Value::number(d) : Value::null(); }
    static void read(const Value& value, double& d, const std::string& path) {
        const auto number = declare::to_number(value);
        if (!number && !value.is_null()) expected(path, "a number", value);
        d = number.value_or(std::numeric_limits<double>::quiet_NaN());
    }
};

template <>
struct Archived<Value> {
    static Value write(const Value& value) { return value; }
    static void read(const Value& value, Value& out, const std::string&) { out = value; }
};

template <class T>
struct Archived<std::optional<T>> {
    static Value write(const std::optional<T>& o) { return o ? Archived<T>::write(*o) : Value::null(); }
    static void read(const Value& value, std::optional<T>& o, const std::string& path) {
        o.reset();
        if (!value.is_null()) Archived<T>::read(value, o.emplace(), path);
    }
};

template <class T>
struct Archived<std::vector<T>> {
    static Value write(const std::vector<T>& list) {
        Value value = Value::list();
        value.items.reserve(list.size());
        for (const T& item : list) value.items.push_back(Archived<T>::write(item));
        return value;
    }
    static void read(const Value& value, std::vector<T>& list, const std::string& path) {
        if (!value.is_list()) expected(path, "a list", value);
        list.clear();
        for (std::size_t i = 0; i < value.items.size(); ++i)
            Archived<T>::read(value.items[i], list.emplace_back(), path + "[" + std::to_string(i) + "]");
    }
};

template <class T>
struct Archived<std::map<std::string, T>> {
    static Value write(const std::map<std::string, T>& map) {
        Value value = Value::map();
        for (const auto& [key, item] : map) value.entries.push_back({key, {}, Archived<T>::write(item)});
        return value;
    }
    static void read(const Value& value, std::map<std::string, T>& map, const std::string& path) {
        if (!value.is_map()) expected(path, "a map", value);
        map.clear();
        for (const auto& entry : value.entries) Archived<T>::read(entry.value, map[entry.key], path + "." + entry.key);
    }
};

}  // namespace runner
