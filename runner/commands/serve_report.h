#pragma once

#include "runner/commands/command.h"
#include "runner/serve/live_report.h"

namespace runner {

/// `report RESULTS --serve …`: until it is told to end, or the run has ended and `--until-finished` asks for that.
/// Throws UsageError.
ExitCode serve_report(const Arguments& arguments, Terminal& terminal, LiveReport::MakePage make_page);

}  // namespace runner
