#pragma once

#include "layers/declare/field.h"

namespace declare {

/// Reads a map into settings: unknown keys, missing ones and wrong values are reported; null means left out.
bool read_settings(const Value& map, Settings& settings, const Fields& fields, const std::string& owner,
                   Diagnostics& diagnostics);
/// As read_settings, but a value that is no map is taken for the main setting.
bool read_settings_or_main(const Value& value, Settings& settings, const Fields& fields, const std::string& owner,
                           Diagnostics& diagnostics);

/// Settings within settings: `static const Fields& fields()` declares them, `static constexpr const char* title` names
/// them.
template <class T>
requires std::derived_from<T, Settings> && requires {
    T::fields();
    T::title;
}
struct FieldType<T> {
    static bool read(const Value& value, T& out, const Reading& reading) {
        return read_settings_or_main(value, out, T::fields(), T::title, reading.diagnostics);
    }
    static Value write(const T& settings) { return write_settings(settings, T::fields()); }
    static std::string expects(const Range&) { return std::string("the settings of ") + T::title; }
    static Form form(const Range&) { return Form::settings_of<T>(T::fields()); }
};

/// The ones, then the others.
Fields joined(Fields first, const Fields& second);

}  // namespace declare
