#pragma once

#include "runner/config/variants.h"

namespace runner {

/// The combinations of the axes of a grid, the first axis slowest. An axis that names a parameter holds its values;
/// another holds settings, as variants do.
std::vector<VariantSettings> read_grid(const Value& grid, const Value& parameters, Resolver& defaults,
                                       Diagnostics& diagnostics);

/// Reports settings that are no map and keys that are neither a parameter nor a section; false if there is no map.
bool check_settings(const std::string& owner, const Value& settings, const Value& parameters, Diagnostics& diagnostics);
/// In small letters: as file systems that do not tell case see a name.
std::string folded(std::string name);
/// What a variant may set.
std::vector<std::string> settable(const Value& parameters);

}  // namespace runner
