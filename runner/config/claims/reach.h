#pragma once

#include <vector>

#include "runner/config/spec/claim.h"
#include "runner/config/spec/variant.h"

/// Claims and gate against the numbers that a trial can have at all.
namespace runner {

/// An accuracy of 98.5 is a slip for 0.985: a target, a number to compare with or a margin that no trial can reach is
/// an error. A claim that holds whatever comes out is a warning. `claims` is the value that `read` came from.
void check_reach(const Value& claims, const std::vector<Claim>& read, const std::vector<Variant>& variants,
                 Diagnostics& diagnostics);
/// A margin that no two results can differ by passes everything.
void check_gate_reach(const Value& gate, const std::vector<Variant>& variants, Diagnostics& diagnostics);

}  // namespace runner
