#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "layers/declare/value.h"

namespace tests {

using declare::Value;

/// What is wrong with a value by a JSON Schema of draft 7; empty if nothing. Of the keywords it knows those that the
/// schemas of this project use; another one is an error of the test.
std::string schema_fault(const Value& value, const Value& schema);

/// The same judgement by python3-jsonschema, for each value; nothing where it is not installed.
std::optional<std::vector<bool>> python_accepts(const Value& schema, const std::vector<Value>& values);

}  // namespace tests
