#pragma once

#include <string>
#include <vector>

#include "runner/config/spec/claim.h"

namespace runner {

/// Reads the section `claims`. `variants` are all of the file, also those that `--only` leaves out: patterns and
/// nearest names are about them.
std::vector<Claim> read_claims(const Value& claims, const std::vector<std::string>& variants, Diagnostics& diagnostics);

}  // namespace runner
