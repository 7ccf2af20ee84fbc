#pragma once

#include "runner/config/spec/claim.h"

namespace runner {

/// Reads the margins of the section `gate`; empty for a null value.
Gate read_gate(const Value& gate, Diagnostics& diagnostics);

/// What new data differ in, of which the gate speaks, as the section says under `over`: seeds where it says nothing.
std::vector<Over> read_gate_over(const Value& gate, Diagnostics& diagnostics);

}  // namespace runner
