#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runner/declared.h"

/// What variants, parameters, layers and claims may be called.
namespace runner {

/// Reports why `name` cannot be a variant's, a label's or an experiment's; `what` says which of them.
bool check_name(const std::string& what, const std::string& name, const Located& at, Diagnostics& diagnostics);
/// The same as a regular expression, but for the words that YAML may take for something else.
inline constexpr const char* name_pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$";

/// Whether `name` may be a layer's, a block's or a claim's: a letter or digit first, then `A-Za-z0-9._-`.
bool is_plain_name(std::string_view name);
inline constexpr const char* plain_name_pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$";

/// The sections that a variant may replace whole; no parameter bears such a name.
const std::vector<std::string>& replaceable_sections();
/// Whether `name` may be a parameter's, those of sections aside.
bool is_parameter_name(std::string_view name);
/// The regular expression of a parameter's name.
std::string parameter_pattern();

/// In small letters: as file systems that do not tell case see a name.
std::string fold_case(std::string name);

}  // namespace runner
