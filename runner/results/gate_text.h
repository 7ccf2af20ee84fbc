#pragma once

#include <string>

#include "runner/results/gate.h"

namespace runner {

/// For people; ends with a newline.
std::string gate_text(const GateReport& report, int width);
std::string gate_json(const GateReport& report);
/// JUnit's XML, one test case a check, as CI systems show it.
std::string gate_junit(const GateReport& report);
std::string gate_markdown(const GateReport& report);

}  // namespace runner
