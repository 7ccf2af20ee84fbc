#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "layers/declare/field.h"

/// Records are what the runner writes and reads back: trials, verdicts, what a search tried. Their members are declared
/// once, as fields; writing, reading and the JSON Schema come from that.
namespace runner {

using declare::Form;
using declare::Value;

/// Throws declare::InvalidInput: "`curve.loss[2]`: expected a number, received true".
[[noreturn]] void throw_unexpected(const std::string& path, const std::string& what, const Value& received);

/// "trials[3]" and "seed": "trials[3].seed".
std::string path_below(const std::string& path, const std::string& key);

/// How a member is written, read back and described to machines:
///   static Value write(const T&);
///   static void read(const Value&, T&, const std::string& path);   throws declare::InvalidInput
///   static Form form();
/// Truth values, whole numbers, texts and words are here what they are in settings (declare::FieldType). Numbers and
/// lists are not: a number that is not finite is null in a record, and a list of one item is a list.
template <class T>
struct RecordType {
    static Value write(const T& member) { return declare::FieldType<T>::write(member); }
    static void read(const Value& value, T& member, const std::string& path) {
        declare::Diagnostics unused;
        if (!declare::FieldType<T>::read(value, member, {path, {}, unused}))
            throw_unexpected(path, declare::FieldType<T>::expects({}), value);
    }
    static Form form() { return declare::FieldType<T>::form({}); }
};

/// One member of a record: its key, its meaning, and how it gets into JSON and back.
template <class Owner>
struct RecordField {
    std::string key, doc = {};
    std::function<std::optional<Value>(const Owner&)> write = {};                  // nothing: the key is left out
    std::function<void(const Value&, Owner&, const std::string& path)> read = {};  // none: it follows from the others
    std::function<Form()> form = {};
    std::vector<RecordField> group = {};  // of a map that holds some of the owner's own members
    bool required = false;                // every file has it
    bool needed = false;                  // and without it nothing can be read

    /// `member`: a pointer to it, or a function that gives a reference to it.
    template <class Member>
    static RecordField of(std::string key, Member member, std::string doc);
    /// Left out where it says nothing: where it is empty, or what a fresh owner holds.
    template <class Member>
    static RecordField unless_default(std::string key, Member member, std::string doc);
    /// Members that stand together in a map of their own, which is left out if it would be empty.
    static RecordField group_of(std::string key, std::vector<RecordField> fields);

    RecordField as_required() && { return required = true, std::move(*this); }
    RecordField as_needed() && { return required = needed = true, std::move(*this); }
    /// Another form than that of its type.
    RecordField as(Form other) && {
        form = [other = std::move(other)] { return other; };
        return std::move(*this);
    }
    /// Of a number: never null.
    RecordField as_finite() && { return std::move(*this).as({.kind = Form::Kind::number}); }
};

template <class Owner>
using RecordFields = std::vector<RecordField<Owner>>;

/// The fields of a record type, and what the JSON Schema calls it; every record type specializes this:
///   static constexpr const char* name;
///   static const RecordFields<T>& fields();
template <class T>
struct Recorded;

template <class Owner>
Value write_fields(const Owner& owner, const RecordFields<Owner>& fields) {
    Value map = Value::map();
    for (const RecordField<Owner>& field : fields)
        if (auto value = field.write(owner)) map.set(field.key, std::move(*value));
    return map;
}

/// Keys that are not there leave their members alone, and those that no field knows are left alone themselves.
template <class Owner>
void read_fields(const Value& map, Owner& owner, const RecordFields<Owner>& fields, const std::string& path) {
    if (!map.is_map()) throw_unexpected(path, "a map", map);
    for (const RecordField<Owner>& field : fields)
        if (field.needed && !map.find(field.key))
            throw_unexpected(path_below(path, field.key), "a value", Value::null());
    for (const RecordField<Owner>& field : fields)
        if (const Value* value = map.find(field.key); value && field.read)
            field.read(*value, owner, path_below(path, field.key));
}

template <class T>
Value write_record(const T& record) {
    return write_fields(record, Recorded<T>::fields());
}

template <class T>
T read_record(const Value& value, const std::string& path) {
    T record;
    read_fields(value, record, Recorded<T>::fields(), path);
    return record;
}

template <class T>
requires requires { Recorded<T>::fields(); }
struct RecordType<T> {
    static Value write(const T& record) { return write_record(record); }
    static void read(const Value& value, T& record, const std::string& path) { record = read_record<T>(value, path); }
    static Form form() { return Form::of_named(Recorded<T>::name); }
};

/// Of seeds, which are below 2^53.
template <>
struct RecordType<std::uint64_t> {
    static Value write(std::uint64_t number) { return Value::integer(static_cast<std::int64_t>(number)); }
    static void read(const Value& value, std::uint64_t& number, const std::string& path) {
        const auto integer = declare::to_integer(value);
        if (!integer || *integer < 0) throw_unexpected(path, "a whole number, at least 0", value);
        number = static_cast<std::uint64_t>(*integer);
    }
    static Form form() { return {.kind = Form::Kind::integer, .range = {.least = 0}}; }
};

template <>
struct RecordType<int> {
    static Value write(int number) { return Value::integer(number); }
    static void read(const Value& value, int& number, const std::string& path) {
        std::int64_t wide = 0;
        RecordType<std::int64_t>::read(value, wide, path);
        number = static_cast<int>(wide);
    }
    static Form form() { return {.kind = Form::Kind::integer}; }
};

/// What is not finite is null, and comes back as NaN.
template <>
struct RecordType<double> {
    static Value write(double number) { return std::isfinite(number) ? Value::number(number) : Value::null(); }
    static void read(const Value& value, double& number, const std::string& path) {
        const auto read = declare::to_number(value);
        if (!read && !value.is_null()) throw_unexpected(path, "a number", value);
        number = read.value_or(std::numeric_limits<double>::quiet_NaN());
    }
    static Form form() { return Form::or_null({.kind = Form::Kind::number}); }
};

template <>
struct RecordType<Value> {
    static Value write(const Value& value) { return value; }
    static void read(const Value& value, Value& member, const std::string&) { member = value; }
    static Form form() { return {}; }
};

template <class T>
struct RecordType<std::optional<T>> {
    static Value write(const std::optional<T>& member) {
        return member ? RecordType<T>::write(*member) : Value::null();
    }
    static void read(const Value& value, std::optional<T>& member, const std::string& path) {
        member.reset();
        if (!value.is_null()) RecordType<T>::read(value, member.emplace(), path);
    }
    static Form form() { return Form::or_null(RecordType<T>::form()); }
};

template <class T>
struct RecordType<std::vector<T>> {
    static Value write(const std::vector<T>& list) {
        Value value = Value::list();
        value.items.reserve(list.size());
        for (const T& item : list) value.items.push_back(RecordType<T>::write(item));
        return value;
    }
    static void read(const Value& value, std::vector<T>& list, const std::string& path) {
        if (!value.is_list()) throw_unexpected(path, "a list", value);
        list.clear();
        for (std::size_t i = 0; i < value.items.size(); ++i)
            RecordType<T>::read(value.items[i], list.emplace_back(), path + "[" + std::to_string(i) + "]");
    }
    static Form form() { return Form::list_of(RecordType<T>::form()); }
};

template <class T>
struct RecordType<std::map<std::string, T>> {
    static Value write(const std::map<std::string, T>& map) {
        Value value = Value::map();
        for (const auto& [key, item] : map) value.entries.push_back({key, {}, RecordType<T>::write(item)});
        return value;
    }
    static void read(const Value& value, std::map<std::string, T>& map, const std::string& path) {
        if (!value.is_map()) throw_unexpected(path, "a map", value);
        map.clear();
        for (const auto& entry : value.entries)
            RecordType<T>::read(entry.value, map[entry.key], path + "." + entry.key);
    }
    static Form form() { return Form::map_of(RecordType<T>::form()); }
};

template <class Owner>
template <class Member>
RecordField<Owner> RecordField<Owner>::of(std::string key, Member member, std::string doc) {
    using T = std::remove_cvref_t<std::invoke_result_t<Member, Owner&>>;
    RecordField field{.key = std::move(key), .doc = std::move(doc)};
    field.write = [member](const Owner& owner) { return RecordType<T>::write(std::invoke(member, owner)); };
    field.read = [member](const Value& value, Owner& owner, const std::string& path) {
        RecordType<T>::read(value, std::invoke(member, owner), path);
    };
    field.form = [] { return RecordType<T>::form(); };
    return field;
}

template <class Owner>
template <class Member>
RecordField<Owner> RecordField<Owner>::unless_default(std::string key, Member member, std::string doc) {
    using T = std::remove_cvref_t<std::invoke_result_t<Member, Owner&>>;
    RecordField field = of(std::move(key), member, std::move(doc));
    field.write = [member](const Owner& owner) -> std::optional<Value> {
        const T& value = std::invoke(member, owner);
        if constexpr (requires { value.empty(); }) {
            if (value.empty()) return {};
        } else {
            static const Owner fresh{};
            if (value == std::invoke(member, fresh)) return {};
        }
        return RecordType<T>::write(value);
    };
    if constexpr (requires(T optional) {
                      *optional;
                      optional.emplace();
                  })  // null is never written
        field.form = [] { return RecordType<typename T::value_type>::form(); };
    return field;
}

template <class Owner>
RecordField<Owner> RecordField<Owner>::group_of(std::string key, std::vector<RecordField> fields) {
    RecordField field{.key = std::move(key), .group = fields};
    field.write = [fields](const Owner& owner) -> std::optional<Value> {
        Value map = write_fields(owner, fields);
        if (map.entries.empty()) return {};
        return map;
    };
    field.read = [fields](const Value& value, Owner& owner, const std::string& path) {
        read_fields(value, owner, fields, path);
    };
    return field;
}

}  // namespace runner
