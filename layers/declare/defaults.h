#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "layers/declare/field.h"

namespace declare {

// What settings hold by default, in values that were written whole (`write_settings`, `write_component`). `form` tells
// what a value is; what fits no form stays as it is.

/// The value without every setting that holds its default: how it differs from the defaults, and nothing else. So it
/// stays the same when a component gets another setting.
Value without_defaults(Value value, const Form& form);

/// The value with every setting that it lacks, at today's default: so a value that was written before a setting was
/// declared can be compared with one of today.
Value with_defaults(Value value, const Form& form);

/// Path of a setting or component -> its format, for those above 1.
using Formats = std::map<std::string, std::int64_t>;

/// The formats of what a value uses: of its components, and of its settings that aren't null. `path` is the value's
/// own.
Formats formats_in(Value value, const Form& form, const std::string& path);

/// That of a path; 1 where there is none.
std::int64_t format_in(const Formats& formats, const std::string& path);

/// As a map of numbers, and back: what is no number there is left out.
Value write(const Formats& formats);
Formats read_formats(const Value& map);

/// The paths whose formats differ; 1 where one lacks a path.
std::vector<std::string> differing(const Formats& a, const Formats& b);

}  // namespace declare
