#pragma once

#include <string>

#include "layers/declare/value.h"

namespace tests {

/// A YAML text as located values; fails the test if it is none. The one place where tests of what lies below
/// `runner/config` get values from text.
declare::Value yaml(const std::string& text, const std::string& file = "file.yaml");

}  // namespace tests
