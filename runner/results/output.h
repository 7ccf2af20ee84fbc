#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runner/results/results.h"

namespace runner {

/// Writes `results.json`, `curves.csv`, `curves.svg` and `report.md` into the experiment's folder. Returns what the
/// user should be told, such as that there is no gnuplot. Throws OutputError.
std::vector<std::string> write_results(const std::filesystem::path& folder, const Results& results);

/// The same of a run that goes on, without the picture: what lies there is replaced file by file, each whole.
void write_partial_results(const std::filesystem::path& folder, const Results& results);

}  // namespace runner
