#pragma once

#include <string>
#include <string_view>

#include "runner/declared.h"

namespace runner {

/// JSON to read: two-space indent; what is short, and every list of scalars, on one line. Ends with a newline.
/// Keys keep their order, numbers are the shortest that read back alike, what is not finite becomes null,
/// invalid UTF-8 is replaced.
std::string to_json(const Value& value);

/// The same on a single line without a newline: for hashes, JSON Lines and headers.
std::string to_json_line(const Value& value);

/// Reads JSON; `name` is what messages call the text. Throws declare::InvalidInput at the first error, and for a key
/// that stands twice.
Value from_json(const std::string& text, const std::string& name = "JSON");

/// A number as results hold it: null if it is not finite.
Value number_or_null(double number);

}  // namespace runner
