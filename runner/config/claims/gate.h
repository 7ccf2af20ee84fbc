#pragma once

#include "runner/config/spec/claim.h"

namespace runner {

/// Reads the section `gate`; empty for a null value.
Gate read_gate(const Value& gate, Diagnostics& diagnostics);

}  // namespace runner
