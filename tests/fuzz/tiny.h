#pragma once

#include <filesystem>
#include <string>

#include "runner/config/load.h"
#include "runner/run/run_experiment.h"

/// An experiment that is trained in milliseconds, for readers of what trainings leave.
namespace tests::fuzz {

/// The table of 24 rows that it learns, and its file.
std::string tiny_table();
std::string tiny_experiment();
/// Writes both into a folder; returns the path of the file.
std::filesystem::path write_tiny(const std::filesystem::path& folder);

/// Loads a file and runs it in `folder`, without downloads.
runner::Experiment load(const std::filesystem::path& path, const runner::Overrides& overrides = {});
runner::RunOptions options_in(const std::filesystem::path& folder, int jobs = 1);
runner::RunOutcome run(const runner::Experiment& experiment, const runner::RunOptions& options);

}  // namespace tests::fuzz
