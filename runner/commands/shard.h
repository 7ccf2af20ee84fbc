#pragma once

#include <stop_token>

#include "runner/commands/command.h"
#include "runner/run/run_options.h"

namespace runner {

/// What of a command line does not go with `--shard`, or only with it. Throws UsageError.
void check_shard_options(const Arguments& arguments);

/// Where `--tensorboard` has event files written; empty without.
std::filesystem::path events_folder(const Experiment& experiment, const Arguments& arguments,
                                    const RunOptions& options);

/// `run FILE --shard I/N`. Throws as run_shard() does.
ExitCode run_shard_of(const Experiment& experiment, const Arguments& arguments, const RunOptions& options,
                      Terminal& terminal, const std::stop_token& stop);

}  // namespace runner
