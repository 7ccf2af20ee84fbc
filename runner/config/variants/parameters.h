#pragma once

#include <string>
#include <vector>

#include "runner/config/text/set.h"
#include "runner/declared.h"

namespace runner {

/// Reads the declared parameters: a map from names to defaults, `$name` not yet resolved. Wrong names are reported and
/// left out. `declared` may be null.
Value read_parameters(const Value* declared, Diagnostics& diagnostics);

/// What a default says about the values of its parameter: a bool takes bools alone; a number takes numbers and
/// components; any other default takes anything. Null (left out) is for all but bools.
void check_kind(const std::string& parameter, const Value& default_value, const Value& value, Diagnostics& diagnostics);

/// A default that `--set` gave and that is of another kind than the declared one is told here, and once: the declared
/// one then stands for it in `parameters`.
void check_set_defaults(const std::vector<Set>& sets, const Value& declared, Value& parameters,
                        Diagnostics& diagnostics);

}  // namespace runner
