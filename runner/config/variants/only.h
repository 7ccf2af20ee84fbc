#pragma once

#include <string>
#include <vector>

#include "runner/config/spec/variant.h"

namespace runner {

/// The names that `--only` lists, each one of `names`; none for all.
std::vector<std::string> read_only(const std::vector<std::string>& only, const std::vector<std::string>& names,
                                   Diagnostics& diagnostics);

/// Drops the variants that are neither listed nor needed by one that is; none listed: drops none.
void select_only(std::vector<Variant>& variants, const std::vector<std::string>& only);

}  // namespace runner
