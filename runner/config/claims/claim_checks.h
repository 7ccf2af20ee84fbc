#pragma once

#include <vector>

#include "runner/config/spec/claim.h"
#include "runner/config/spec/variant.h"

/// Claims and gate against what the variants will have measured.
namespace runner {

/// Whether the variants produce what the claims measure; `claims` is the value that `read` came from.
void check_claims(const Value& claims, const std::vector<Claim>& read, const std::vector<Variant>& variants,
                  Diagnostics& diagnostics);
/// Whether every variant produces what the gate measures: what is missing never passes it.
void check_gate(const Value& gate, const std::vector<Variant>& variants, Diagnostics& diagnostics);

/// The gate of a file that has none: 0.005 of the test accuracy, and nothing where no variant has that. Then the gate
/// takes the variants' own metric.
Gate usual_gate(const std::vector<Variant>& variants);

}  // namespace runner
