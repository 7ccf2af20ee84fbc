#pragma once

#include "runner/commands/command.h"

namespace runner {

/// `runner data show FILE`: a sheet of training samples as a network sees them.
ExitCode show_data(const Arguments& arguments, Terminal& terminal);

/// What it takes besides what `runner data` takes anyway.
std::vector<Option> show_options();

}  // namespace runner
