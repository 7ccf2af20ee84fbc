#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "layers/declare/diagnostic.h"

namespace declare {

/// Base of every struct whose members are declared as fields.
struct Settings {
    virtual ~Settings() = default;
    /// Rules that need several fields at once; `at` is the value that the settings were read from.
    virtual void check(const Value& at, Diagnostics& diagnostics) const;
};

/// The numbers that a field takes. For lists and texts: the lengths.
struct Range {
    std::optional<double> least = {}, most = {}, above = {}, below = {};

    bool holds(double number) const;
    /// Such as ", at least 0 and below 1"; empty if everything goes.
    std::string text() const;
};

/// What is read at the moment: for messages.
struct Reading {
    std::string label;  // "`rate` of `dropout`"
    Range range;
    Diagnostics& diagnostics;

    /// Reports "LABEL: expected EXPECTED, received VALUE"; returns false.
    bool wrong(const Value& value, const std::string& expected, std::string help = {}) const;
};

/// Why a scalar that a person may take for a number is none here, and what to write instead; may be empty.
std::string number_help(const Value& value);

struct Catalog;
struct Field;
using Fields = std::vector<Field>;

/// What may stand as a value, for machines: the JSON Schema is made of it. A `$name` may stand anywhere.
struct Form {
    enum class Kind {
        anything,
        boolean,
        integer,
        number,
        text,
        word,
        null,
        list,
        map,
        settings,
        component,
        either,
        named
    };
    Kind kind = Kind::anything;
    Range range = {};                     // of numbers
    std::vector<std::string> words = {};  // the words that it may be
    std::string pattern = {};             // of a text, or of the keys of a map: a regular expression
    std::vector<Form> parts = {};         // each of `either`; the items of a list or map, which are alike
    const Fields* fields = nullptr;       // of settings
    std::function<std::shared_ptr<Settings>()> make = {};  // settings with their defaults
    const Catalog* catalog = nullptr;                      // of a component
    std::string name = {};                                 // of what has a grammar of its own

    static Form of_text(std::string pattern = {}) { return {.kind = Kind::text, .pattern = std::move(pattern)}; }
    static Form of_named(std::string name) { return {.kind = Kind::named, .name = std::move(name)}; }
    static Form either(std::vector<Form> parts) { return {.kind = Kind::either, .parts = std::move(parts)}; }
    static Form or_null(Form form) { return either({std::move(form), {.kind = Kind::null}}); }
    static Form list_of(Form item) { return {.kind = Kind::list, .parts = {std::move(item)}}; }
    static Form map_of(Form value, std::string keys = {}) {
        return {.kind = Kind::map, .pattern = std::move(keys), .parts = {std::move(value)}};
    }
    template <std::derived_from<Settings> T>
    static Form settings_of(const Fields& fields) {
        return {.kind = Kind::settings, .fields = &fields, .make = [] { return std::make_shared<T>(); }};
    }
};

/// How a type is read from a value, written back and described:
///   static bool read(const Value&, T&, const Reading&);   false after an error was reported
///   static Value write(const T&);
///   static std::string expects(const Range&);              "a whole number, at least 1"
///   static Form form(const Range&);                        the same for machines
template <class T>
struct FieldType;

/// One setting of a component or section: key, type, range, default and meaning in one place.
/// The default is what a freshly made owner holds.
struct Field {
    std::string key;
    std::string doc;
    bool main = false;      // may be written alone: `dropout: 0.5`
    bool required = false;  // has no default
    /// Raised when its default or its meaning changes: what was trained with the earlier one is then trained again.
    std::int64_t format = 1;
    std::string expects;
    std::function<bool(const Value&, Settings&, const Reading&)> read;
    std::function<Value(const Settings&)> write;
    std::function<const Catalog*()> components;  // the family whose names the field takes; may be empty
    std::function<Form()> form;
    Range range;

    Field as_main() && { return main = true, std::move(*this); }
    Field as_required() && { return required = true, std::move(*this); }
    Field of_format(std::int64_t number) && { return format = number, std::move(*this); }

    /// What `owner`, freshly made, holds; null where that is nothing to tell: empty, or told by `doc`.
    Value default_in(const Settings& owner) const;
};

/// The family of components that a field of type T takes by name; nullptr for other types.
template <class T>
const Catalog* components_of() {
    if constexpr (requires { FieldType<T>::components(); })
        return FieldType<T>::components();
    else
        return nullptr;
}

template <class Owner, class T>
Field field(std::string key, T Owner::*member, std::string doc, Range range = {}) {
    Field result;
    result.key = std::move(key);
    result.doc = std::move(doc);
    result.range = range;
    result.expects = FieldType<T>::expects(range);
    result.read = [member](const Value& value, Settings& owner, const Reading& reading) {
        return FieldType<T>::read(value, dynamic_cast<Owner&>(owner).*member, reading);
    };
    result.write = [member](const Settings& owner) {
        return FieldType<T>::write(dynamic_cast<const Owner&>(owner).*member);
    };
    result.components = [] { return components_of<T>(); };
    result.form = [range] { return FieldType<T>::form(range); };
    return result;
}

/// Every setting, defaults included, in the order of the fields.
Value write_settings(const Settings& settings, const Fields& fields);

template <>
struct FieldType<bool> {
    static bool read(const Value& value, bool& out, const Reading& reading);
    static Value write(bool b) { return Value::boolean(b); }
    static std::string expects(const Range&) { return "true or false"; }
    static Form form(const Range&) { return {.kind = Form::Kind::boolean}; }
};

template <>
struct FieldType<std::int64_t> {
    static bool read(const Value& value, std::int64_t& out, const Reading& reading);
    static Value write(std::int64_t i) { return Value::integer(i); }
    static std::string expects(const Range& range) { return "a whole number" + range.text(); }
    static Form form(const Range& range) { return {.kind = Form::Kind::integer, .range = range}; }
};

template <>
struct FieldType<double> {
    static bool read(const Value& value, double& out, const Reading& reading);
    static Value write(double d) { return Value::number(d); }
    static std::string expects(const Range& range) { return "a number" + range.text(); }
    static Form form(const Range& range) { return {.kind = Form::Kind::number, .range = range}; }
};

template <>
struct FieldType<std::string> {
    static bool read(const Value& value, std::string& out, const Reading& reading);
    static Value write(const std::string& s) { return Value::string(s); }
    static std::string expects(const Range&) { return "text"; }
    static Form form(const Range&) { return Form::of_text(); }
};

/// The words of an enumeration; a specialization of `choices` lists them.
template <class E>
struct Choice {
    E value;
    std::string name;
};
template <class E>
const std::vector<Choice<E>>& choices();

/// The word of a value of an enumeration.
template <class E>
const std::string& name_of(E value) {
    static const std::string none;
    for (const Choice<E>& choice : choices<E>())
        if (choice.value == value) return choice.name;
    return none;
}

/// Reads one of `names`; returns its index or -1.
int read_choice(const Value& value, const std::vector<std::string>& names, const Reading& reading);
std::string expects_choice(const std::vector<std::string>& names);

template <class E>
requires std::is_enum_v<E>
struct FieldType<E> {
    static std::vector<std::string> names() {
        std::vector<std::string> result;
        for (const auto& choice : choices<E>()) result.push_back(choice.name);
        return result;
    }
    static bool read(const Value& value, E& out, const Reading& reading) {
        const int index = read_choice(value, names(), reading);
        if (index >= 0) out = choices<E>()[static_cast<std::size_t>(index)].value;
        return index >= 0;
    }
    static Value write(E e) {
        for (const auto& choice : choices<E>())
            if (choice.value == e) return Value::string(choice.name);
        return Value::null();
    }
    static std::string expects(const Range&) { return expects_choice(names()); }
    static Form form(const Range&) { return {.kind = Form::Kind::word, .words = names()}; }
};

template <class T>
struct FieldType<std::optional<T>> {
    static bool read(const Value& value, std::optional<T>& out, const Reading& reading) {
        T inner{};
        if (!FieldType<T>::read(value, inner, reading)) return false;
        out = std::move(inner);
        return true;
    }
    static Value write(const std::optional<T>& o) { return o ? FieldType<T>::write(*o) : Value::null(); }
    static std::string expects(const Range& range) { return FieldType<T>::expects(range); }
    static Form form(const Range& range) { return FieldType<T>::form(range); }
    static const Catalog* components() { return components_of<T>(); }
};

/// One item may stand without a list.
template <class T>
struct FieldType<std::vector<T>> {
    static bool read(const Value& value, std::vector<T>& out, const Reading& reading) {
        out.clear();
        bool good = true;
        const std::span<const Value> items = value.is_list() ? std::span(value.items) : std::span(&value, 1);
        for (const Value& item : items) {
            T inner{};
            good = FieldType<T>::read(item, inner, reading) && good;
            out.push_back(std::move(inner));
        }
        return good;
    }
    static Value write(const std::vector<T>& list) {
        Value value = Value::list();
        for (const T& item : list) value.items.push_back(FieldType<T>::write(item));
        return value;
    }
    static std::string expects(const Range& range) { return "a list, each item " + FieldType<T>::expects(range); }
    static Form form(const Range& range) { return Form::list_of(FieldType<T>::form(range)); }
    static const Catalog* components() { return components_of<T>(); }
};

}  // namespace declare
