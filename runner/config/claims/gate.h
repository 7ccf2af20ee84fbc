#pragma once

#include "runner/config/spec/claim.h"

namespace runner {

/// Reads the section `gate`: `{test_accuracy: 0.005}` for a null value.
Gate read_gate(const Value& gate, Diagnostics& diagnostics);

}  // namespace runner
